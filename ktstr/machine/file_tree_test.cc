// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
#include "ktstr/machine/file_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ktstr/machine/recorded_tree.h"

namespace ktstr {
namespace {

using ::ktstr::testing::RecordedTree;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(FileTreeTest, TextIsWithoutWhiteSpaceAtItsEnds) {
  const RecordedTree recorded;
  recorded.Add("a/text", "  two words\n\n");
  recorded.Add("a/empty", "\n");
  const FileTree tree(recorded.root());

  EXPECT_EQ(tree.Text("a/text"), "two words");
  EXPECT_EQ(tree.Text("a/empty"), "");
  EXPECT_EQ(tree.Text("a/absent"), std::nullopt);
  EXPECT_EQ(tree.Text("a"), std::nullopt);
}

TEST(FileTreeTest, HeadStopsAtItsLimit) {
  const RecordedTree recorded;
  recorded.Add("text", "abcdef");
  const FileTree tree(recorded.root());

  EXPECT_EQ(tree.Head("text", 4), "abcd");
  EXPECT_EQ(tree.Head("text", 40), "abcdef");
  EXPECT_EQ(tree.Head("absent", 4), std::nullopt);
}

TEST(FileTreeTest, NumbersAndFlags) {
  const RecordedTree recorded;
  recorded.Add("minus", "-1\n");
  recorded.Add("one", "1\n");
  recorded.Add("no", "N\n");
  recorded.Add("text", "12 apples\n");
  const FileTree tree(recorded.root());

  EXPECT_EQ(tree.Integer("minus"), -1);
  EXPECT_EQ(tree.Integer("text"), std::nullopt);
  EXPECT_EQ(tree.Integer("absent"), std::nullopt);
  EXPECT_EQ(tree.Flag("one"), true);
  EXPECT_EQ(tree.Flag("no"), false);
  EXPECT_EQ(tree.Flag("minus"), std::nullopt);
}

TEST(FileTreeTest, NumberedEntriesComeInNumericOrder) {
  const RecordedTree recorded;
  for (const char* name : {"cpu10", "cpu2", "cpu", "cpufreq", "cpu2x", "node1", "cpu99999999999"}) {
    recorded.Add(std::string("dir/") + name, "");
  }
  const FileTree tree(recorded.root());

  EXPECT_THAT(tree.Numbered("dir", "cpu"), ElementsAre(2, 10));
  EXPECT_THAT(tree.Numbered("absent", "cpu"), IsEmpty());
}

TEST(FieldOfLineTest, KeyIsAWholeWordAtTheStartOfALine) {
  constexpr char kText[] = "Uids:\t9\n Uid: 8\nUid:\t0 1\nmodel name\t: X Y \nMax files  5  6\n";

  EXPECT_EQ(FieldOfLine(kText, "Uid"), "0 1");
  EXPECT_EQ(FieldOfLine(kText, "model name"), "X Y");
  EXPECT_EQ(FieldOfLine(kText, "Max files"), "5  6");
  EXPECT_EQ(FieldOfLine(kText, "model"), "name\t: X Y");
  EXPECT_EQ(FieldOfLine(kText, "Gid"), std::nullopt);
}

}  // namespace
}  // namespace ktstr
