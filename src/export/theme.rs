//! How cards look: our templates and style, with what a user puts over them.
//!
//! A user may add style and replace the text of templates; their number, their names and the
//! fields stay, since Anki would take the notes for others (see `note_type`). Anki keeps the
//! look that it has unless the note type of a package is newer, so a look that changed gets a
//! later time. That is remembered in the lock as [`Seen`]; without a lock, the time is that of
//! the user's files.

use super::note_type;
use super::template::{self, Template, finding};
use crate::base::diagnostic::Diagnostic;
use crate::base::source::{SourceFile, Span};
use crate::cards::card::{CardSource, NoteKind};
use crate::cards::source_link::SourceLink;
use crate::settings::config::{Config, Side};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A look as it was last exported.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// A fingerprint of templates and style.
    pub hash: String,
    /// The time of the note type in Anki, in seconds after the epoch.
    #[serde(rename = "mod")]
    pub modified: i64,
}

/// The look of all note types; by itself ours.
#[derive(Clone, Debug, Default)]
pub struct Theme {
    /// What the place of a card links to.
    source_link: Option<SourceLink>,
    /// The folder in which relative paths of notes begin, absolute.
    here: PathBuf,
    /// Whether the place of a card also names the rule that made it.
    pub(super) show_rule: bool,
    sides: BTreeMap<Side, Template>,
    css: String,
    /// When the settings, and the files that they name, last changed.
    modified: i64,
    /// Times that the lock has found.
    times: BTreeMap<NoteKind, i64>,
}

impl Theme {
    /// Our look, with the links and hints of a configuration that last changed at `modified`;
    /// `here` is the folder in which relative paths of notes begin, absolute.
    pub fn of(config: &Config, here: &Path, modified: i64) -> Self {
        let source_link = config.source_link.clone();
        Self { source_link, here: here.to_owned(), show_rule: config.show_rule, modified, ..Self::default() }
    }

    /// Puts the user's files over our look: style in its order, and templates by their side.
    ///
    /// # Errors
    ///
    /// All that Anki could not show.
    pub fn dressed(mut self, css: &[SourceFile], sides: &BTreeMap<Side, SourceFile>) -> Result<Self, Vec<Diagnostic>> {
        let mut found = Vec::new();
        for (side, source) in sides {
            match template::parse(source, note_type::fields(side.kind), side.is_back) {
                Ok(template) => {
                    found.extend(unfit(*side, &template, source));
                    self.sides.insert(*side, template);
                }
                Err(wrong) => found.extend(wrong),
            }
        }
        if !found.is_empty() {
            return Err(found);
        }
        self.css = css.iter().map(|file| format!("\n{}\n", file.text().trim_end())).collect();
        let files = css.iter().chain(sides.values()).map(SourceFile::modified);
        self.modified = files.fold(self.modified, i64::max);
        Ok(self)
    }

    /// Takes the times of the looks from the lock, gives a later one to a look that changed, and
    /// says what the lock is to remember. `now` is the time that was asked for, if one was.
    pub fn follow(&mut self, old: &BTreeMap<String, Seen>, now: Option<i64>) -> BTreeMap<String, Seen> {
        let mut next = BTreeMap::new();
        for kind in NoteKind::ALL {
            let (hash, ours) = (self.hash(kind), note_type::of(kind).changed);
            let known = old.get(kind.name());
            if known.is_none() && !self.is_users(kind) {
                continue;
            }
            let time = now.unwrap_or(self.modified).max(ours + 1);
            let modified = match known {
                Some(seen) if seen.hash == hash => seen.modified,
                Some(seen) => time.max(seen.modified + 1),
                None => time,
            };
            self.times.insert(kind, modified);
            next.insert(kind.name().to_owned(), Seen { hash, modified });
        }
        next
    }

    /// When the look of a note type last changed; `now` is the time that was asked for.
    pub(super) fn changed(&self, kind: NoteKind, now: Option<i64>) -> i64 {
        let ours = note_type::of(kind).changed;
        match self.times.get(&kind) {
            Some(time) => *time,
            None if self.is_users(kind) => now.unwrap_or(self.modified).max(ours + 1),
            None => ours,
        }
    }

    /// Name, front and back of each template of a note type.
    pub(super) fn templates(&self, kind: NoteKind) -> Vec<(&'static str, &str, &str)> {
        let ours = note_type::of(kind).templates.iter().enumerate();
        let one = |(card, (name, front, back)): (usize, &(&'static str, &'static str, &'static str))| {
            let text = |is_back, ours: &'static str| {
                self.sides.get(&Side { kind, card, is_back }).map_or(ours.trim_end(), |template| template.text.as_str())
            };
            (*name, text(false, front), text(true, back))
        };
        ours.map(one).collect()
    }

    /// The style of a note type: ours, then the user's.
    pub(super) fn css(&self, kind: NoteKind) -> String {
        format!("{}{}", note_type::of(kind).css, self.css)
    }

    /// The user's front of a card, if it has one.
    pub(super) fn front(&self, kind: NoteKind, card: usize) -> Option<&Template> {
        self.sides.get(&Side { kind, card, is_back: false })
    }

    /// What the place of a card links to.
    pub(super) fn address(&self, source: &CardSource) -> Option<String> {
        self.source_link.as_ref()?.address(&self.here.join(Path::new(&source.path)), source.lines)
    }

    fn is_users(&self, kind: NoteKind) -> bool {
        !self.css.is_empty() || self.sides.keys().any(|side| side.kind == kind)
    }

    fn hash(&self, kind: NoteKind) -> String {
        let mut hasher = blake3::Hasher::new_derive_key("cardmill 2026 look v1");
        let css = self.css(kind);
        let templates = self.templates(kind);
        for text in templates.iter().flat_map(|(_, front, back)| [*front, *back]).chain([css.as_str()]) {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
        hasher.finalize().to_hex()[..16].to_owned()
    }
}

/// Why a template that Anki can read is of no use for its side.
fn unfit(side: Side, template: &Template, source: &SourceFile) -> Option<Diagnostic> {
    let fields = note_type::fields(side.kind);
    // What has text in every note that has this card.
    let asked = if side.card == 0 { fields[0] } else { fields[1] };
    let (message, help) = match side.kind {
        NoteKind::Cloze if !template.shows_cloze(asked) => (
            format!("no deletion is shown: `{{{{cloze:{asked}}}}}` is not in it, or only under a condition"),
            format!("write `{{{{cloze:{asked}}}}}` outside of `{{{{#…}}}}`; Anki wants it on both sides"),
        ),
        NoteKind::Basic | NoteKind::Reversed if !side.is_back && !template.shows(&|name| name == asked) => (
            format!("the front is blank for a note that has nothing but `{asked}`"),
            format!("write `{{{{{asked}}}}}` outside of `{{{{#…}}}}` for other fields"),
        ),
        NoteKind::Basic | NoteKind::Reversed | NoteKind::Cloze => return None,
    };
    let line = source.line(1).len() as u32;
    Some(finding(source, Some(Span::new(0, line)), message, help))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str, modified: i64) -> SourceFile {
        SourceFile::new("a", text).modified_at(modified)
    }

    fn styled(css: &str, modified: i64) -> Theme {
        Theme::default().dressed(&[file(css, modified)], &BTreeMap::new()).unwrap()
    }

    const LATER: i64 = 1_900_000_000;

    #[test]
    fn without_files_the_look_is_ours_and_nothing_is_remembered() {
        let mut theme = Theme::default();
        assert!(theme.follow(&BTreeMap::new(), Some(LATER)).is_empty());
        assert_eq!(theme.changed(NoteKind::Basic, Some(LATER)), note_type::of(NoteKind::Basic).changed);
    }

    #[test]
    fn a_look_has_a_later_time_exactly_when_it_changed() {
        let mut first = styled(".card {}", LATER);
        let seen = first.follow(&BTreeMap::new(), None);
        assert_eq!(first.changed(NoteKind::Basic, None), LATER);
        // Checked out again, the file is newer and says the same.
        let mut again = styled(".card {}", LATER + 100);
        assert_eq!(again.follow(&seen, Some(LATER + 200)), seen);
        // The clock of another machine is behind.
        let mut changed = styled(".card { color: red }", 5);
        let next = changed.follow(&seen, None);
        assert_eq!(changed.changed(NoteKind::Basic, None), LATER + 1);
        // Without the file, ours has to come back.
        let mut bare = Theme::default();
        bare.follow(&next, None);
        assert_eq!(bare.changed(NoteKind::Basic, None), LATER + 2);
    }

    #[test]
    fn without_a_lock_the_time_is_that_of_the_files_and_newer_than_ours() {
        assert_eq!(styled("a", LATER).changed(NoteKind::Cloze, None), LATER);
        assert_eq!(styled("a", LATER).changed(NoteKind::Cloze, Some(LATER + 7)), LATER + 7);
        assert_eq!(styled("a", 5).changed(NoteKind::Cloze, None), note_type::of(NoteKind::Cloze).changed + 1);
    }

    #[test]
    fn the_other_direction_is_asked_when_its_front_shows_something() {
        let side = Side { kind: NoteKind::Reversed, card: 1, is_back: false };
        let sides = BTreeMap::from([(side, file("{{Context}} {{Back}}", 1))]);
        let theme = Theme::default().dressed(&[], &sides).unwrap();
        let mut card = crate::export::tests::card(1);
        card.note_type = NoteKind::Reversed;
        let ords = |back: &str, context: &str| {
            let texts = ["a", back, "", context, "a.md:1", "", "", ""].map(str::to_owned);
            note_type::ords(&card, &texts, &theme)
        };
        assert_eq!(ords("b", ""), [0, 1]);
        assert_eq!(ords("", "b"), [0, 1]);
        assert_eq!(ords("", ""), [0]);
    }

    #[test]
    fn a_front_that_anki_would_leave_blank_is_refused() {
        let says = |kind, card, is_back, text: &str| {
            let sides = BTreeMap::from([(Side { kind, card, is_back }, file(text, 1))]);
            Theme::default().dressed(&[], &sides).err().map(|found| found[0].message.clone()).unwrap_or_default()
        };
        assert_eq!(says(NoteKind::Basic, 0, false, "<b>{{Front}}</b>"), "");
        assert!(says(NoteKind::Basic, 0, false, "{{Context}}").contains("nothing but `Front`"));
        assert!(says(NoteKind::Basic, 0, false, "{{#Hint}}{{Front}}{{/Hint}}").contains("nothing but `Front`"));
        assert_eq!(says(NoteKind::Basic, 0, true, "{{Back}}"), "");
        assert_eq!(says(NoteKind::Reversed, 1, false, "{{Back}}"), "");
        assert!(says(NoteKind::Reversed, 1, false, "{{Front}}").contains("nothing but `Back`"));
        assert_eq!(says(NoteKind::Cloze, 0, true, "{{type:cloze:Text}}"), "");
        assert!(says(NoteKind::Cloze, 0, true, "{{Text}}").contains("no deletion"));
    }
}
