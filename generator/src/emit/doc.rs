//! The document's texts as rustdoc, made safe.
//!
//! A description is Markdown from elsewhere. rustdoc would run its code blocks as tests, look up
//! its brackets as items, and warn of its HTML; a few characters would change how the file reads.

use std::ops::Range;

use proc_macro2::TokenStream;
use pulldown_cmark::{CodeBlockKind, Event, LinkType, Options, Parser, Tag};
use quote::quote;

use crate::{
    name::Ident,
    plan::{Docs, Plan},
};

/// The `///` lines of a thing.
pub(super) fn attributes(docs: &Docs) -> TokenStream {
    own(&text_of(docs, ""))
}

/// The `///` lines of a text of our own.
pub(super) fn own(text: &str) -> TokenStream {
    let lines = comment(text).into_iter().map(|line| {
        let line = format!(" {line}");
        let line = line.trim_end();
        quote!(#[doc = #line])
    });
    quote!(#(#lines)*)
}

/// A text on one line that begins no block of Markdown: no heading, list or quote.
pub(crate) fn inline(text: &str) -> String {
    let flat = clean(&text.split_whitespace().collect::<Vec<_>>().join(" "));
    let number = flat.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let ordered = number.len() < flat.len() && number.starts_with(['.', ')']);
    if ordered
        || flat.starts_with(['#', '-', '+', '*', '>', '=', '~', '|'])
        || flat.starts_with("```")
    {
        escape_all(&flat)
    } else {
        safe(&flat)
    }
}

/// A text on one line, for what is no Markdown.
pub(crate) fn one_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The lines of the root module's documentation.
pub(crate) fn root_lines(plan: &Plan) -> Vec<String> {
    let (title, version) = (inline(&plan.title), inline(&plan.version));
    let mut text = format!("{title}, version {version}.");
    if let Some(description) = &plan.description {
        text.extend(["\n\n", &safe(description)]);
    }
    split(&text)
}

/// A documentation text; the facts, in words of our own, complete its first paragraph.
pub(super) fn text_of(docs: &Docs, facts: &str) -> String {
    let mut first = vec![inline(&docs.summary), facts.to_owned()];
    first.retain(|sentence| !sentence.is_empty());
    let mut paragraphs = vec![first.join(" ")];
    if docs.deprecated {
        paragraphs.push("**Deprecated** in the document.".to_owned());
    }
    let description = docs.description.as_deref().map(safe);
    paragraphs.extend(description.map(|text| text.trim().to_owned()));
    paragraphs.extend(
        docs.default
            .as_deref()
            .map(|it| format!("Default: {}", code(it))),
    );
    let examples: Vec<String> = docs.examples.iter().map(|example| code(example)).collect();
    match &examples[..] {
        [] => {}
        [one] => paragraphs.push(format!("Example: {one}")),
        several => paragraphs.push(format!("Examples: {}", several.join(", "))),
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.join("\n\n")
}

/// A text as inline code, whatever backticks it has; what would not be seen is escaped.
pub(super) fn code(text: &str) -> String {
    let seen =
        !text.is_empty() && text == text.trim() && clean(text) == text && !text.contains('\n');
    let text = if seen {
        text.to_owned()
    } else {
        format!("{text:?}")
    };
    let longest = text.split(|letter| letter != '`').map(str::len).max();
    let fence = "`".repeat(longest.unwrap_or(0) + 1);
    let at_end = text.starts_with('`') || text.ends_with('`');
    let space = if at_end { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

/// A type's name as inline code, with its indefinite article.
pub(super) fn with_article(name: &Ident) -> String {
    let vowel = name.plain().starts_with(['A', 'E', 'I', 'O', 'U']);
    let article = if vowel { "an" } else { "a" };
    format!("{article} `{name}`")
}

/// The lines of a text of our own.
pub(super) fn comment(text: &str) -> Vec<String> {
    split(&clean(text))
}

/// The lines of a text, the long ones of its prose broken.
fn split(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut fenced = false;
    for line in text.lines() {
        let quoted = line.trim_start_matches([' ', '>']);
        let fence = quoted.starts_with("```") || quoted.starts_with("~~~");
        fenced ^= fence;
        let prose = !fenced
            && !fence
            && line.starts_with(|first: char| first.is_alphabetic() || first == '`');
        if prose && !line.contains(" | ") {
            wrap(line.trim_end(), &mut lines);
        } else {
            lines.push(line.trim_end().to_owned());
        }
    }
    lines
}

/// Breaks a line between words, where the next line can't begin a block of Markdown and inline
/// code stays whole.
fn wrap(line: &str, lines: &mut Vec<String>) {
    const WIDTH: usize = 96;
    let mut current = String::new();
    // A word, or the words of inline code.
    let mut unit = String::new();
    let mut in_code = false;
    for word in line.split(' ') {
        unit.push_str(word);
        in_code ^= word.matches('`').count() % 2 == 1;
        if in_code {
            unit.push(' ');
            continue;
        }
        let starts_plain = unit.starts_with(|first: char| first.is_alphabetic() || first == '`');
        let width = current.chars().count() + unit.chars().count();
        if starts_plain && !current.is_empty() && width > WIDTH {
            lines.push(std::mem::take(&mut current).trim_end().to_owned());
        }
        current.push_str(&std::mem::take(&mut unit));
        current.push(' ');
    }
    // Text after an unmatched backtick is no inline code; it is kept.
    current.push_str(&unit);
    lines.push(current.trim_end().to_owned());
}

/// Without the characters that end lines unseen, reverse the text, or can't be shown.
fn clean(text: &str) -> String {
    let plain = |byte: u8| byte == b'\n' || (b' '..=b'~').contains(&byte);
    if text.bytes().all(plain) {
        return text.to_owned();
    }
    let text = text.replace("\r\n", "\n");
    let shown = text.chars().filter_map(|letter| match letter {
        '\n' | '\r' => Some('\n'),
        '\t' | '\u{85}' | '\u{2028}' | '\u{2029}' => Some(' '),
        '\u{200e}'
        | '\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => None,
        control if control.is_control() => None,
        shown => Some(shown),
    });
    shown.collect()
}

/// Markdown that rustdoc only shows.
fn safe(text: &str) -> String {
    if is_plain(text) {
        return text.to_owned();
    }
    // Tabs indent as four spaces do (CommonMark, section 2.2).
    let text = clean(&text.replace('\t', "    "));
    let edited = aligned(&edit(&text));
    if is_safe(&edited) {
        edited
    } else {
        escape_all(&text)
    }
}

/// A line of words alone, in which Markdown has nothing to see. Most texts are.
fn is_plain(text: &str) -> bool {
    let word = |byte: u8| byte.is_ascii_alphanumeric() || b" ,.;:'()/%-".contains(&byte);
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(word)
        && !text.contains("://")
        && !text.contains("www.")
        && !text.contains("  ")
}

/// Lines that go on with an item of a list, or with a quote, say so: CommonMark lets them stand
/// anywhere, and readers and lints stumble over it.
fn aligned(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut prefix = String::new();
    let mut fenced = false;
    for line in text.lines() {
        let plain = line.trim_start();
        fenced ^= plain.trim_start_matches(['>', ' ']).starts_with("```");
        let indent = line.len() - plain.len();
        let marker = marker_width(plain);
        let opens_code = plain.starts_with("```") || plain.starts_with("~~~");
        let starts = plain.is_empty() || opens_code || plain.starts_with(['#', '|', '<', '=']);
        if let Some(width) = marker {
            prefix = " ".repeat(indent + width);
        } else if plain.starts_with('>') {
            prefix = line[..=indent].to_owned() + " ";
        } else if starts || fenced {
            prefix.clear();
        } else if !prefix.is_empty() {
            lines.push(format!("{prefix}{plain}"));
            continue;
        }
        lines.push(line.to_owned());
    }
    lines.join("\n")
}

/// The width of a list item's marker with the spaces after it.
fn marker_width(line: &str) -> Option<usize> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let rest = &line[digits..];
    let marker = if digits == 0 {
        rest.starts_with(['-', '*', '+'])
    } else {
        digits < 10 && rest.starts_with(['.', ')'])
    };
    if !marker {
        return None;
    }
    // What is five spaces away from a marker is code (CommonMark, section 5.2).
    let after = &rest[1..];
    match after.len() - after.trim_start_matches(' ').len() {
        0 => None,
        spaces @ 1..=4 => Some(digits + 1 + spaces),
        _ => Some(digits + 2),
    }
}

/// rustdoc's own parser and its extensions.
fn options() -> Options {
    Options::ENABLE_TABLES
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_SMART_PUNCTUATION
}

/// An edit of a text: what stands in a range is replaced.
type Edit = (Range<usize>, String);

fn edit(text: &str) -> String {
    let mut edits: Vec<Edit> = Vec::new();
    let mut in_link = 0_usize;
    for (event, range) in Parser::new_ext(text, options()).into_offset_iter() {
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(_))) => {
                edits.extend(retagged(text, range));
            }
            // Indented code can't be tagged: `is_safe` sees it, and all of the text is escaped.
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                in_link += 1;
                if !is_web(&dest_url) && link_type != LinkType::Email {
                    edits.push((range.start..range.start, "\\".to_owned()));
                }
            }
            Event::End(pulldown_cmark::TagEnd::Link) => in_link = in_link.saturating_sub(1),
            Event::Html(_) | Event::InlineHtml(_) => {
                let escaped = text[range.clone()].replace('<', "\\<");
                edits.push((range, escaped));
            }
            Event::Text(_) if in_link == 0 => edits.extend(plain_text(text, range)),
            _ => {}
        }
    }
    apply(text, edits)
}

/// A fence whose info string says that the block is only text.
fn retagged(text: &str, range: Range<usize>) -> Option<Edit> {
    let block = &text[range.clone()];
    let fence = block.find(|letter| letter != '`' && letter != '~')?;
    let line_end = block.find('\n').unwrap_or(block.len());
    let start = range.start + fence.min(line_end);
    Some((start..range.start + line_end, "text".to_owned()))
}

/// Brackets that could name an item are escaped, and bare URLs made links.
fn plain_text(text: &str, range: Range<usize>) -> Vec<Edit> {
    let mut edits = Vec::new();
    let part = &text[range.clone()];
    for (at, bracket) in part.match_indices(['[', ']']) {
        let at = range.start + at;
        if !text[..at].ends_with('\\') {
            edits.push((at..at + 1, format!("\\{bracket}")));
        }
    }
    for start in ["https://", "http://"] {
        for (at, _) in part.match_indices(start) {
            let url = &part[at..];
            let end = url
                .find(|letter: char| letter.is_whitespace() || "<>\"'`|()[]{}*".contains(letter))
                .unwrap_or(url.len());
            let url = url[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', '_']);
            let at = range.start + at;
            edits.push((at..at + url.len(), format!("<{url}>")));
        }
    }
    edits
}

fn apply(text: &str, mut edits: Vec<Edit>) -> String {
    edits.sort_by_key(|(range, _)| range.start);
    let mut edited = String::with_capacity(text.len() + edits.len());
    let mut done = 0;
    for (range, replacement) in edits {
        if range.start >= done {
            edited.push_str(&text[done..range.start]);
            edited.push_str(&replacement);
            done = range.end;
        }
    }
    edited.push_str(&text[done..]);
    edited
}

/// Returns `true` if rustdoc would neither run, look up nor warn of anything, and if what comes after
/// the text is out of its blocks.
fn is_safe(text: &str) -> bool {
    let mut safe = true;
    let mut in_paragraph = true;
    let text = &format!("{text}\n\nafter");
    let broken = |_: pulldown_cmark::BrokenLink<'_>| Some(("unresolved".into(), "".into()));
    let parser = Parser::new_with_broken_link_callback(text, options(), Some(broken));
    for event in parser {
        if let Event::Start(tag) = &event {
            in_paragraph = matches!(tag, Tag::Paragraph);
        }
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => safe &= &*info == "text",
            Event::Start(Tag::CodeBlock(CodeBlockKind::Indented))
            | Event::Html(_)
            | Event::InlineHtml(_) => safe = false,
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => safe &= is_web(&dest_url) || link_type == LinkType::Email,
            _ => {}
        }
    }
    safe && in_paragraph
}

fn is_web(url: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|start| url.starts_with(start))
}

/// Each character that Markdown could read is escaped (CommonMark, section 2.4), and no line is
/// indented.
fn escape_all(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            escaped.push('\n');
        }
        let line = line.trim();
        let digits = line.bytes().take_while(u8::is_ascii_digit).count();
        for (at, letter) in line.char_indices() {
            // A full stop after a number at the start of a line would begin a list.
            let list = letter == '.' && at == digits;
            if list || "\\`*_{}[]<>()#+-!|~&=:".contains(letter) {
                escaped.push('\\');
            }
            escaped.push(letter);
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{edit, escape_all, is_safe, safe};

    const HOSTILE: &[&str] = &[
        "```\nfn main() { panic!() }\n```",
        "~~~rust\npanic!()\n~~~",
        "```\nunclosed",
        "    let indented = 1;",
        "\tlet tab = 1;",
        "- item\n\n      let in_list = 1;",
        ">     let in_quote = 1;",
        "> ```\n> let quoted = 1;\n> ```",
        "-     let x = 1;",
        "1. ```rust\n   panic!()\n   ```",
        "1.     panic!()\n\n* * *\n\n-     panic!()",
        "2)     panic!()",
        "see [Pet] and [`Store`] and [x](Pet) and [y][z]",
        "[Pet]: https://example.com\n[Pet]",
        "<b>bold <script>",
        "a */ b \"# {} \u{202e}reversed\u{2028}line",
        "`` ` `` ```` x",
        "https://example.com/a_(b).",
        "\\[Pet\\]",
        "```text,should_panic\nx\n```",
        "````\n```\ninner\n```\n````",
    ];

    #[test]
    fn nothing_runs_and_nothing_is_looked_up() {
        for text in HOSTILE {
            let safe = safe(text);
            assert!(is_safe(&safe), "{text:?} became {safe:?}");
        }
    }

    #[test]
    fn escaping_alone_is_safe() {
        for text in HOSTILE {
            let escaped = escape_all(text);
            assert!(is_safe(&escaped), "{text:?} became {escaped:?}");
        }
    }

    #[test]
    fn continued_lines_are_aligned() {
        let text = "- one\ntwo\n      three\n\nfour\n\n1. five\nsix\n\n> seven\neight";
        let aligned = "- one\n  two\n  three\n\nfour\n\n1. five\n   six\n\n> seven\n> eight";
        assert_eq!(safe(text), aligned);
    }

    #[test]
    fn plain_text_stays_as_it_is() {
        let text = "Generates a *new* token.\n\n- one\n- `two`\n\n[here](https://example.com)";
        assert_eq!(safe(text), text);
        assert_eq!(edit("```json\n{}\n```"), "```text\n{}\n```");
    }
}
