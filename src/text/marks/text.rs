//! A text that keeps what is marked in it, however it is cut.
//!
//! Rules see plain letters: a pattern is not to stumble over a bold word. An answer shows what
//! stands in the note. Both are slices of one line that was read once: a slice knows its letters,
//! and which styles, links, pictures and footnotes stand among them.
//!
//! Units: a place is a byte of the letters. Slices share their line, so that cutting costs nothing.

use super::writer::written;
use super::{Image, Style};
use std::borrow::Borrow;
use std::ops::{Deref, Range};
use std::sync::{Arc, LazyLock};

/// Letters with what is marked in them. Code and the few tags of marked text stand in the letters.
#[derive(Clone)]
pub struct Text {
    whole: Arc<Whole>,
    start: usize,
    end: usize,
}

/// What slices are cut out of.
#[derive(Clone, Debug, Default)]
struct Whole {
    letters: String,
    marks: Vec<Mark>,
}

/// Something that is marked in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    /// What it is.
    pub kind: MarkKind,
    /// Its bytes in the letters; empty for what stands between two letters.
    pub at: Range<usize>,
}

/// The kinds of mark.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MarkKind {
    /// A style.
    Style(Style),
    /// A link, and where it leads.
    Link(String),
    /// A picture or a sound.
    Picture(Picture),
    /// A reference to the footnote of this name.
    Footnote(String),
}

/// A picture or a sound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file or the address, as it is written in the note.
    pub target: String,
    /// What to show where it cannot be seen.
    pub alt: String,
    /// The width in pixels, or width and height as `300x200`; or empty.
    pub size: String,
    /// Where it stands.
    pub place: Place,
}

/// Where a picture stands beside a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Among the letters.
    Inside,
    /// On this line of the file, of its own, between a heading and the text: whatever begins with
    /// the text shows it.
    Above(u32),
    /// On this line of the file, of its own, below the text: it belongs to the whole line, and to
    /// no clause of it.
    Below(u32),
}

/// What parts a label from its text; a picture below a line belongs to the text as well.
const LABEL_ENDS: [char; 6] = ['：', ':', '-', '–', '—', '='];
/// So many letters at most behind a text are the end of its line: a full stop, a bracket.
const END_OF_LINE: usize = 2;

static EMPTY: LazyLock<Arc<Whole>> = LazyLock::new(Arc::default);

impl Text {
    /// Letters with marks; the marks stand in no order.
    pub fn new(letters: String, marks: Vec<Mark>) -> Self {
        let end = letters.len();
        Self { whole: Arc::new(Whole { letters, marks }), start: 0, end }
    }

    /// Its letters.
    pub fn as_str(&self) -> &str {
        &self.whole.letters[self.start..self.end]
    }

    /// A part of it.
    ///
    /// # Panics
    ///
    /// When the range is none of its letters, as with `str`.
    #[must_use]
    pub fn slice(&self, at: Range<usize>) -> Self {
        self.part(&self[at])
    }

    /// The part of it that `part`, a slice of its letters, shows; of other letters, they alone.
    #[must_use]
    pub fn part(&self, part: &str) -> Self {
        let start = (part.as_ptr() as usize).wrapping_sub(self.whole.letters.as_ptr() as usize);
        let end = start.wrapping_add(part.len());
        if self.start <= start && start <= end && end <= self.end {
            return Self { whole: Arc::clone(&self.whole), start, end };
        }
        Self::from(part)
    }

    /// It without blanks at its ends.
    #[must_use]
    pub fn trimmed(&self) -> Self {
        self.part(self.trim())
    }

    /// Puts another text behind it, with `between` between them.
    pub fn append(&mut self, between: &str, other: &Text) {
        if self.start > 0 || self.end < self.whole.letters.len() {
            *self = Self::new(self.as_str().to_owned(), self.own_marks().collect());
        }
        let whole = Arc::make_mut(&mut self.whole);
        whole.letters.push_str(between);
        let start = whole.letters.len();
        whole.letters.push_str(other);
        // What stands above a text stands before it no more.
        let marks = other.own_marks().filter(|mark| !matches!(mark.place(), Some(Place::Above(_))));
        whole.marks.extend(marks.map(|Mark { kind, at }| Mark { kind, at: at.start + start..at.end + start }));
        self.end = whole.letters.len();
    }

    /// It without the letters from a byte on; pictures behind it stay.
    #[must_use]
    pub fn cut(&self, end: usize) -> Self {
        let marks = self.own_marks().filter(|mark| mark.at.start < end || mark.place().is_some());
        let marks = marks.map(|Mark { kind, at }| Mark { kind, at: at.start.min(end)..at.end.min(end) });
        Self::new(self[..end].to_owned(), marks.collect())
    }

    /// It with pictures of other lines beside it.
    #[must_use]
    pub fn beside(&self, pictures: impl IntoIterator<Item = Picture>) -> Self {
        let more = pictures.into_iter().map(|picture| {
            let at = if matches!(picture.place, Place::Above(_)) { 0 } else { self.len() };
            Mark { kind: MarkKind::Picture(picture), at: at..at }
        });
        Self::new(self.as_str().to_owned(), self.own_marks().chain(more).collect())
    }

    /// Whether it shows nothing: neither letters nor pictures.
    pub fn is_blank(&self) -> bool {
        self.as_str().trim().is_empty() && !self.has_pictures()
    }

    /// Whether all of its letters are bold, and there are any.
    pub fn is_bold(&self) -> bool {
        let mut bold: Vec<Range<usize>> = self.styled(Style::Bold).collect();
        bold.sort_by_key(|at| at.start);
        let behind = bold.iter().fold(0, |done, at| {
            let blank = at.start <= done || self[done..at.start].trim().is_empty();
            if blank { done.max(at.end) } else { done }
        });
        !self.is_empty() && self[behind..].trim().is_empty()
    }

    /// The bytes of it in a style.
    pub fn styled(&self, style: Style) -> impl Iterator<Item = Range<usize>> + '_ {
        let marks = self.whole.marks.iter().filter(move |mark| mark.kind == MarkKind::Style(style));
        marks.filter_map(|mark| self.inside(mark))
    }

    /// Its links: their bytes, and where they lead.
    pub fn links(&self) -> impl Iterator<Item = (Range<usize>, &str)> + '_ {
        self.whole.marks.iter().filter_map(|mark| match &mark.kind {
            MarkKind::Link(target) => self.inside(mark).map(|at| (at, target.as_str())),
            MarkKind::Style(_) | MarkKind::Picture(_) | MarkKind::Footnote(_) => None,
        })
    }

    /// Its pictures and sounds, those below it among them, in the order of the note.
    pub fn pictures(&self) -> impl Iterator<Item = &Picture> + '_ {
        self.whole.marks.iter().filter_map(|mark| match &mark.kind {
            MarkKind::Picture(picture) if !matches!(picture.place, Place::Above(_)) => {
                self.inside(mark).map(|_| picture)
            }
            MarkKind::Picture(_) | MarkKind::Style(_) | MarkKind::Link(_) | MarkKind::Footnote(_) => None,
        })
    }

    /// Whether a picture or a sound stands in it or below it.
    pub fn has_pictures(&self) -> bool {
        self.pictures().next().is_some()
    }

    /// Its pictures and sounds alone, as a text without letters.
    #[must_use]
    pub fn only_pictures(&self) -> Self {
        Self::default().beside(self.pictures().cloned())
    }

    /// It as marked text.
    pub fn marked(&self) -> String {
        written(self, false, &mut Vec::new())
    }

    /// The bytes of a mark in this slice; nothing when it stands outside.
    pub(super) fn inside(&self, mark: &Mark) -> Option<Range<usize>> {
        let (start, end) = (self.start, self.end);
        let at = match mark.place() {
            Some(Place::Above(_)) => (start == 0 && self.ends_line(self.whole.letters.len())).then_some(0..0)?,
            Some(Place::Below(_)) => {
                let below = mark.at.end;
                let line = self.whole.letters[..below].rfind('\n').map_or(0, |at| at + 1);
                let begins =
                    start <= line || start <= below && self.whole.letters[line..start].trim_end().ends_with(LABEL_ENDS);
                let at = (begins && self.ends_line(below)).then(|| below.min(end) - start)?;
                at..at
            }
            Some(Place::Inside) | None => {
                let from = mark.at.start.max(start).checked_sub(start)?;
                let to = mark.at.end.min(end).checked_sub(start)?;
                let fits = if mark.at.is_empty() { mark.at.start >= start && from == to } else { from < to };
                fits.then_some(from..to)?
            }
        };
        (self.is_char_boundary(at.start) && self.is_char_boundary(at.end)).then_some(at)
    }

    /// What is marked in all that it was cut out of.
    pub(super) fn marks(&self) -> &[Mark] {
        &self.whole.marks
    }

    /// Whether it goes on to the end of a line, but for a sign or two.
    fn ends_line(&self, end: usize) -> bool {
        end <= self.end || self.whole.letters[self.end..end].chars().take(END_OF_LINE + 1).count() <= END_OF_LINE
    }

    /// Its marks, their bytes counted from its own beginning.
    fn own_marks(&self) -> impl Iterator<Item = Mark> + '_ {
        let marks = self.whole.marks.iter();
        marks.filter_map(|mark| self.inside(mark).map(|at| Mark { kind: mark.kind.clone(), at }))
    }
}

impl Mark {
    /// Where it stands, when it is a picture.
    pub(super) fn place(&self) -> Option<Place> {
        match &self.kind {
            MarkKind::Picture(picture) => Some(picture.place),
            MarkKind::Style(_) | MarkKind::Link(_) | MarkKind::Footnote(_) => None,
        }
    }
}

impl Picture {
    /// It as one above the text below it.
    #[must_use]
    pub fn above(self) -> Self {
        let place = match self.place {
            Place::Below(line) | Place::Above(line) => Place::Above(line),
            Place::Inside => Place::Inside,
        };
        Self { place, ..self }
    }

    /// It as it stands in marked text.
    pub(super) fn image(&self) -> Image<'_> {
        Image { target: &self.target, alt: &self.alt, size: &self.size }
    }
}

impl Default for Text {
    fn default() -> Self {
        Self { whole: Arc::clone(&EMPTY), start: 0, end: 0 }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self
    }
}

impl From<String> for Text {
    fn from(letters: String) -> Self {
        if letters.is_empty() { Self::default() } else { Self::new(letters, Vec::new()) }
    }
}

impl From<&str> for Text {
    fn from(letters: &str) -> Self {
        Self::from(letters.to_owned())
    }
}

/// Texts are equal when their letters are.
impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl std::fmt::Debug for Text {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{:?}", self.as_str())
    }
}

impl std::fmt::Display for Text {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.pad(self)
    }
}
