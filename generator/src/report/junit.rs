//! JUnit's XML, as CI servers read it: a case for each change, failed where it breaks the policy.

use std::fmt::Write;

use super::comparison::{Comparison, Entry};

/// Comparisons as a JUnit report; the suites of several have the document's name in theirs.
pub fn junit(comparisons: &[Comparison<'_>]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"spectrait diff\">\n",
    );
    for comparison in comparisons {
        let of = match comparisons {
            [_] => String::new(),
            _ => format!("{}: ", comparison.names.revision),
        };
        let (wire, rust) = comparison.entries.split_at(comparison.report.wire.len());
        let gaps = &comparison.gaps.uncompared;
        suite(&mut text, &escaped(&format!("{of}wire")), wire, gaps);
        suite(&mut text, &escaped(&format!("{of}rust")), rust, &[]);
    }
    text.push_str("</testsuites>\n");
    text
}

fn suite(text: &mut String, name: &str, entries: &[Entry<'_>], gaps: &[String]) {
    let failures = entries.iter().filter(|entry| entry.is_breach()).count();
    // A suite without a case is taken for one that did not run.
    let tests = (entries.len() + gaps.len()).max(1);
    let errors = gaps.len();
    let _ = writeln!(
        text,
        "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\">"
    );
    let mut case = |title: &str, result: Option<String>| {
        let end = result.map_or_else(|| "/>".to_owned(), |result| format!(">{result}</testcase>"));
        let title = escaped(title);
        let _ = writeln!(
            text,
            "    <testcase classname=\"{name}\" name=\"{title}\"{end}"
        );
    };
    if entries.is_empty() && gaps.is_empty() {
        case("no change", None);
    }
    for gap in gaps {
        case(
            "complete",
            Some(format!("<error message=\"{}\"/>", escaped(gap))),
        );
    }
    for entry in entries {
        let failure = entry.is_breach().then(|| {
            let message = escaped(&entry.sentence());
            format!("<failure type=\"{}\" message=\"{message}\"/>", entry.level)
        });
        case(&format!("{}: {}", entry.id, entry.subject), failure);
    }
    text.push_str("  </testsuite>\n");
}

/// Text in an attribute. What XML 1.0 has no form for is replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}
