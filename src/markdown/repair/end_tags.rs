//! Tags behind the text of a line: `## Locks #os/locks`.

use super::line::{Line, Log, heading, is_item};
use super::list::RepairSettings;
use super::obsidian::is_tag;
use crate::text::content::asks;

/// Takes tags off the ends of headings and questions, and, in notes that have tags of their own,
/// off the ends of lines; the cards made of them get these tags.
///
/// Safe where a text stays, the tag is neither a colour (`#fff`) nor the object of the word
/// before it (`ask in #general`), and no code stands before it: there, it is a comment.
pub(super) fn end_tags(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let has_tags = !log.front.tags.is_empty();
    for line in lines.iter_mut().filter(|line| line.is_text() && line.text.contains('#')) {
        let is_heading = heading(&line.text).is_some();
        let kept = without_tags(&line.text).len();
        let text = line.text[..kept].trim_end();
        if !is_heading && !has_tags && !is_question(text) {
            continue;
        }
        if kept == line.text.trim_end().len() || !says_something(text) {
            continue;
        }
        let found = line.text[kept..].split_whitespace().filter_map(|tag| tag.strip_prefix('#'));
        log.tags.extend(found.map(|tag| (line.source, tag.to_owned())));
        line.text = text.to_owned();
        log.note("end-tags", line.source, "tags behind the text");
    }
}

/// Whether a text asks before its tags and the signs of its style.
pub(super) fn is_question(text: &str) -> bool {
    asks(without_tags(text).trim_end_matches(['*', '_', '=', '~']))
}

/// The text up to the tags at its end.
fn without_tags(text: &str) -> &str {
    let mut kept = text.trim_end();
    while let Some((before, last)) = kept.rsplit_once(char::is_whitespace) {
        if !is_tag(last) || is_colour(last) {
            break;
        }
        kept = before.trim_end();
    }
    kept
}

fn is_colour(tag: &str) -> bool {
    matches!(tag.len(), 4 | 5 | 7 | 9) && tag[1..].bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Whether a text needs no tag to be whole.
fn says_something(text: &str) -> bool {
    let body = text.trim_start().trim_start_matches(['#', '>', ' ', '\t']);
    let body = if is_item(body) { body.split_once(' ').map_or("", |(_, rest)| rest) } else { body };
    let last = body.split_whitespace().next_back().unwrap_or("");
    let joins = last.len() <= 4 && last.chars().all(|char| char.is_ascii_lowercase());
    !body.is_empty() && !joins && !body.ends_with([':', '：', ',', '，', '`', ';'])
}

#[cfg(test)]
mod tests {
    use crate::base::source::SourceFile;
    use crate::markdown::repair::tests::{check_kept, check_only};
    use crate::markdown::repair::{RepairSettings, repair};

    #[test]
    fn tags_behind_headings_and_lines_are_those_of_their_cards() {
        check_only("end-tags", "## Locks #os/locks #hard\n\ntext #locks\n", "## Locks\n\ntext #locks\n");
        let note = "#exam #os\n\n- 死锁：互相等待 #难点\n\nA mutex has an owner. #locks\n";
        let clean = repair(&SourceFile::new("a.md", note), &RepairSettings::default());
        assert_eq!(clean.text(), "\n\n- 死锁：互相等待\n\nA mutex has an owner.\n");
        assert_eq!(clean.tags(), [(3, "难点".to_owned()), (5, "locks".to_owned())]);
    }

    #[test]
    fn numbers_colours_channels_and_comments_are_no_tags() {
        check_kept(
            "end-tags",
            "## Issue #12\n\n## C#\n\n# #tag\n\n## White #fff\n\n## Ask in #general\n\n## Run `ls` #list\n",
        );
        check_kept("end-tags", "a line without tags of the note #here\n");
    }

    #[test]
    fn tags_behind_a_question_are_no_answer() {
        check_only("end-tags", "What is a lock? #os #hard\nA door.\n", "What is a lock?\nA door.\n");
        check_only("end-tags", "**What is a lock?** #os\nA door.\n", "**What is a lock?**\nA door.\n");
        check_only("end-tags", "- ما هو القفل؟ #نظام\n- 什么是锁？ #系统\n", "- ما هو القفل؟\n- 什么是锁？\n");
    }
}
