// SPDX-License-Identifier: GPL-2.0-only OR Apache-2.0
// AuditXml: whether a text is a well-formed XML document, for tests and fuzzers.

#ifndef RUNNER_REPORT_XML_AUDIT_H_
#define RUNNER_REPORT_XML_AUDIT_H_

#include <string>

#include "absl/strings/string_view.h"

namespace runner {

// Empty for a document of a prolog and one element whose tags match, whose attributes are quoted
// and differ, whose references are the five of XML, and which holds legal characters in UTF-8 only;
// else what is wrong and at which byte. Comments, CDATA and DOCTYPE, which we do not write, are
// wrong.
std::string AuditXml(absl::string_view document);

}  // namespace runner

#endif  // RUNNER_REPORT_XML_AUDIT_H_
