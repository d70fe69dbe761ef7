//! The front matter: what a note says about itself in its first lines.
//!
//! No YAML is needed here: of the many keys, five are read, and in notes they are one word or a
//! list. What stands under the key `cardmill` is kept as it is, for `settings::layer` to read.

use super::line::{Line, Log};
use super::list::RepairSettings;
use crate::base::source::Lines;

const NAME: &str = "front-matter";

/// What a note says about itself: in its front matter, and in lines of tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The title, without quotes.
    pub title: Option<String>,
    /// The tags, without `#`, each once, in the order of the note.
    pub tags: Vec<String>,
    /// How many more tags it has than cards take.
    pub more_tags: usize,
    /// The deck of its cards.
    pub deck: Option<String>,
    /// What it is about, in a sentence or two.
    pub description: Option<String>,
    /// The language, as the note names it.
    pub lang: Option<String>,
    /// The lines of the file between and with the two `---`.
    pub lines: Option<Lines>,
    /// What the note says to this program.
    pub own: Option<OwnSettings>,
}

/// The part of a front matter that is about this program, as it stands in the note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnSettings {
    /// The text with the key `cardmill`: YAML, or the whole front matter when it is TOML.
    pub text: String,
    /// The line of the file in which the text begins.
    pub line: u32,
    /// Whether it is TOML.
    pub toml: bool,
}

impl FrontMatter {
    /// Adds a tag that is not there yet.
    pub(super) fn add_tag(&mut self, tag: &str) {
        let tag = unquoted(tag).trim_start_matches('#');
        if tag.is_empty() || self.tags.iter().any(|known| known == tag) {
            return;
        }
        match self.tags.len() < MOST_TAGS {
            true => self.tags.push(tag.to_owned()),
            false => self.more_tags += 1,
        }
    }
}

/// So many tags of its note a card takes: every card carries them all.
pub const MOST_TAGS: usize = 500;

/// Reads the front matter and leaves blank lines behind.
///
/// Safe when it opens in line 1, is closed within `max-lines`, and every line
/// in it is `key: value`, indented, a list item, a comment or blank; or when it opens further
/// down, in the first lines, and two of its keys or more are those of front matters. Any other
/// `---` is a separator.
pub(super) fn front_matter(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let Some((start, len)) = place(lines, settings.front_matter.max_lines) else {
        return;
    };
    let lines = &mut lines[start..];
    read(&lines[1..len - 1], &mut log.front);
    log.front.own = own_settings(&lines[1..len - 1], lines[0].text == "+++");
    log.front.lines = Some(Lines::new(lines[0].source, lines[len - 1].source));
    log.note(NAME, lines[0].source, "data of the note, no text");
    if let Some(description) = &mut log.front.description {
        description.truncate(description.trim_end().len());
    }
    lines[..len].iter_mut().for_each(Line::clear);
}

/// Keys by which a front matter is known that does not stand first.
const KEYS: &[&str] = &[
    "title",
    "date",
    "tag",
    "tags",
    "author",
    "authors",
    "layout",
    "created",
    "updated",
    "modified",
    "category",
    "categories",
    "draft",
    "published",
    "slug",
    "permalink",
    "description",
    "aliases",
    "keywords",
    "status",
];

/// So far down a front matter may stand that is not the first thing in a note.
const FIRST_LINES: usize = 12;

/// Where the front matter begins, and how many lines it has.
fn place(lines: &[Line], max: usize) -> Option<(usize, usize)> {
    if let Some(len) = extent(lines, max) {
        return Some((0, len));
    }
    let known = |line: &&Line| {
        let key = key_value(&line.text, ':').map(|(key, _)| key.to_lowercase());
        key.is_some_and(|key| KEYS.contains(&key.as_str()))
    };
    (1..lines.len().min(FIRST_LINES)).find_map(|start| {
        let len = extent(&lines[start..], max)?;
        (lines[start + 1..start + len].iter().filter(known).count() >= 2).then_some((start, len))
    })
}

/// The number of lines with both marks, or nothing if this is no front matter.
fn extent(lines: &[Line], max: usize) -> Option<usize> {
    let mark = lines.first().map(|line| line.text.as_str()).filter(|text| matches!(*text, "---" | "+++"))?;
    let is_end = |line: &Line| line.text == mark || mark == "---" && line.text == "...";
    let end = 1 + lines.iter().skip(1).take(max).position(is_end)?;
    let sign = if mark == "---" { ':' } else { '=' };
    let body = &lines[1..end];
    let has_key = body.iter().any(|line| key_value(&line.text, sign).is_some());
    let fits = |line: &Line| {
        let text = line.text.as_str();
        text.is_empty() || text.starts_with([' ', '\t', '-', '#', ']', '[', '}']) || key_value(text, sign).is_some()
    };
    (has_key && body.iter().all(fits)).then_some(end + 1)
}

/// The two sides of `key: value`; a key is one or a few words without punctuation.
fn key_value(text: &str, sign: char) -> Option<(&str, &str)> {
    let (key, value) = text.split_once(sign)?;
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ' | '"');
    let fits = !key.trim().is_empty() && key.chars().all(is_key) && key.split_whitespace().count() <= 3;
    let apart = sign == '=' || value.is_empty() || value.starts_with([' ', '\t']);
    (fits && apart && !key.starts_with(' ')).then(|| (key.trim(), value.trim()))
}

fn read(lines: &[Line], front: &mut FrontMatter) {
    let (mut in_tags, mut in_description) = (false, false);
    for line in lines {
        let text = line.text.as_str();
        if in_description && (text.is_empty() || text.starts_with([' ', '\t'])) {
            let description = front.description.get_or_insert_default();
            if !description.is_empty() {
                description.push(if text.is_empty() { '\n' } else { ' ' });
            }
            description.push_str(text.trim());
            continue;
        }
        in_description = false;
        if let Some((key, value)) = key_value(text, ':').or_else(|| key_value(text, '=')) {
            in_tags = false;
            match key.to_lowercase().as_str() {
                "title" => front.title = some(value),
                "deck" => front.deck = some(value),
                // The text of a block stands on the lines below.
                "description" if value.starts_with(['>', '|']) => in_description = true,
                "description" => front.description = some(value),
                "lang" | "language" | "locale" => front.lang = some(value),
                "tag" | "tags" | "keywords" => {
                    in_tags = true;
                    value.trim_matches(['[', ']']).split([',', '，', '、']).for_each(|tag| front.add_tag(tag));
                }
                _ => {}
            }
        } else if in_tags && let Some(tag) = text.trim_start().strip_prefix('-') {
            front.add_tag(tag);
        }
    }
}

/// The key `cardmill` with all that belongs to it.
fn own_settings(lines: &[Line], toml: bool) -> Option<OwnSettings> {
    let speaks = |line: &Line| match line.text.strip_prefix("cardmill") {
        Some(rest) => rest.trim_start().starts_with(if toml { ['=', '.'] } else { [':', ':'] }),
        None => toml && line.text.replace(' ', "").starts_with("[cardmill"),
    };
    let start = lines.iter().position(speaks)?;
    let inner = |line: &&Line| line.text.is_empty() || line.text.starts_with([' ', '\t', '-', '}', ']', '#']);
    let taken: Vec<&Line> = if toml {
        lines.iter().collect()
    } else {
        lines[start..=start].iter().chain(lines[start + 1..].iter().take_while(inner)).collect()
    };
    let text = taken.iter().map(|line| format!("{}\n", line.text)).collect();
    Some(OwnSettings { text, line: taken.first()?.source, toml })
}

fn some(value: &str) -> Option<String> {
    Some(unquoted(value).to_owned()).filter(|value| !value.is_empty())
}

fn unquoted(value: &str) -> &str {
    value.trim().trim_matches(['"', '\'']).trim()
}

#[cfg(test)]
mod tests {
    use super::{FrontMatter, MOST_TAGS};
    use crate::markdown::repair::tests::{check_only, front};

    #[test]
    fn title_tags_and_language_are_read() {
        let expected = |tags: &[&str]| FrontMatter {
            title: Some("Locks: a view".to_owned()),
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
            lang: Some("en".to_owned()),
            lines: Some(crate::base::source::Lines::new(1, 7)),
            ..FrontMatter::default()
        };
        let note = "---\ntitle: \"Locks: a view\"\ntags:\n  - os\n  - '#locks'\nlang: en\n---\n\ntext\n";
        assert_eq!(front(note), expected(&["os", "locks"]));
        let note = "---\ntitle: 'Locks: a view'\ntags: [os, \"locks\"]\nlang: en\n\n\n---\ntext\n";
        assert_eq!(front(note), expected(&["os", "locks"]));
    }

    #[test]
    fn of_very_many_tags_the_first_are_taken() {
        let tags: Vec<String> = (0..MOST_TAGS + 7).map(|at| format!("t{at}")).collect();
        let read = front(&format!("---\ntags: [{}, t0]\n---\ntext\n", tags.join(", ")));
        assert_eq!((read.tags.as_slice(), read.more_tags), (&tags[..MOST_TAGS], 7));
    }

    #[test]
    fn deck_and_description_are_read() {
        let of = |note| (front(note).deck.unwrap_or_default(), front(note).description.unwrap_or_default());
        let both = ("Exam::Systems".to_owned(), "What waits: locks".to_owned());
        assert_eq!(of("---\ndeck: Exam::Systems\ndescription: \"What waits: locks\"\n---\n"), both);
        assert_eq!(of("---\ndescription: >-\n  What waits:\n  locks\n\ndeck: 'Exam::Systems'\n---\n"), both);
    }

    #[test]
    fn what_is_said_to_the_program_is_kept_as_it_stands() {
        let own = |note| front(note).own.map(|own| (own.text, own.line, own.toml));
        let yaml = "---\ntitle: a\ncardmill:\n  cards: off\ntags: [b]\n---\n";
        assert_eq!(own(yaml), Some(("cardmill:\n  cards: off\n".to_owned(), 3, false)));
        let toml = "+++\ntitle = \"a\"\n[cardmill]\ncards = false\n+++\n";
        assert_eq!(own(toml).map(|(_, line, toml)| (line, toml)), Some((2, true)));
        assert_eq!(own("---\ntitle: cardmill\n---\n"), None);
    }

    #[test]
    fn it_is_blanked() {
        check_only("front-matter", "---\ntitle: a\n---\nb\n", "\n\n\nb\n");
    }

    #[test]
    fn separators_are_no_front_matter() {
        for note in ["---\nA sentence.\n---\nb\n", "\n---\na: b\n---\n", "---\na: b\n", "---\n---\nb\n"] {
            check_only("front-matter", note, note);
        }
    }
}
