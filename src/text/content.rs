//! What stands on a card: marked text, and blocks of it.
//!
//! **Marked text** is a `String` in which every character means itself, but for what is kept
//! from the note: code between a pair of backticks; a formula in TeX between `` $` `` and
//! `` `$ ``; the tags `<sub>`, `<sup>`, `<kbd>` with their closing tags; and bold, italics,
//! strokes, highlights, links and pictures, which are marked with noncharacters, see
//! [`marks`](crate::text::marks). An unpaired mark is text. A line break is a line break. Nothing
//! else is markup: `*`, `_`, `<int>` and `[x]` are what they look like. Renderers to HTML and
//! to Markdown escape accordingly.

/// The language of a block of code that is a formula in TeX, as on GitHub.
pub const MATH: &str = "math";

/// The marks that end a question, in every script that has one of its own.
pub const QUESTION_MARKS: [char; 9] = ['?', '？', '؟', '՞', '፧', '⸮', '⁇', '⁈', '‽'];

/// Whether a text ends by asking. The Armenian mark stands within the word that asks, and behind
/// Greek letters, a semicolon is the mark.
pub fn asks(text: &str) -> bool {
    let text = text.trim_end().trim_end_matches(['!', '！']);
    let greek = |text: &str| {
        let last = text.trim_end().chars().next_back();
        last.is_some_and(|c| c.is_alphabetic() && matches!(c, '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}'))
    };
    text.ends_with(QUESTION_MARKS)
        || text.ends_with(':') && text.contains('՞')
        || text.strip_suffix([';', '\u{37e}']).is_some_and(greek)
}

/// The answer of a card: blocks from top to bottom. Its texts are marked text, or while cards are
/// made, `Text`s that keep their marks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content<T = String> {
    /// The blocks.
    pub blocks: Vec<ContentBlock<T>>,
}

/// One block of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContentBlock<T = String> {
    /// A paragraph of marked text.
    Text(T),
    /// A list.
    List {
        /// The number of the first item, or nothing for bullets.
        start: Option<u64>,
        /// The items.
        items: Vec<ContentItem<T>>,
    },
    /// Preformatted text, literally, without a final line break; a formula where the language
    /// is [`MATH`].
    Code {
        /// The language of the fence, or empty.
        lang: String,
        /// The lines.
        text: String,
    },
    /// A table of marked text; each row has as many cells as the header.
    Table {
        /// The header cells.
        header: Vec<T>,
        /// The other rows.
        rows: Vec<Vec<T>>,
    },
    /// What is quoted.
    Quote(Vec<ContentBlock<T>>),
}

/// One item of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ContentItem<T = String> {
    /// Its own marked text; may be empty when only blocks follow.
    pub text: T,
    /// Whether it is done, when it has a check box.
    pub done: Option<bool>,
    /// What stands under it.
    pub blocks: Vec<ContentBlock<T>>,
}

impl<T> ContentItem<T> {
    /// An item of one line.
    pub fn text(text: impl Into<T>) -> Self {
        Self { text: text.into(), done: None, blocks: Vec::new() }
    }
}

impl<T> Default for Content<T> {
    fn default() -> Self {
        Self { blocks: Vec::new() }
    }
}

impl<T> Content<T> {
    /// An answer of one paragraph.
    pub fn text(text: impl Into<T>) -> Self {
        Self { blocks: vec![ContentBlock::Text(text.into())] }
    }

    /// Shows every text of it, from top to bottom; code is none.
    pub fn each_text(&self, look: &mut impl FnMut(&T)) {
        fn blocks<T>(all: &[ContentBlock<T>], look: &mut impl FnMut(&T)) {
            for block in all {
                match block {
                    ContentBlock::Text(text) => look(text),
                    ContentBlock::List { items, .. } => {
                        for item in items {
                            look(&item.text);
                            blocks(&item.blocks, look);
                        }
                    }
                    ContentBlock::Table { header, rows } => {
                        header.iter().chain(rows.iter().flatten()).for_each(&mut *look);
                    }
                    ContentBlock::Quote(quoted) => blocks(quoted, look),
                    ContentBlock::Code { .. } => {}
                }
            }
        }
        blocks(&self.blocks, look);
    }

    /// The same with every text of it made another, from top to bottom.
    #[must_use]
    pub fn map<U>(self, change: &mut impl FnMut(T) -> U) -> Content<U> {
        fn blocks<T, U>(all: Vec<ContentBlock<T>>, change: &mut impl FnMut(T) -> U) -> Vec<ContentBlock<U>> {
            let mut changed = Vec::with_capacity(all.len());
            for block in all {
                changed.push(match block {
                    ContentBlock::Text(text) => ContentBlock::Text(change(text)),
                    ContentBlock::List { start, items } => {
                        let item = |ContentItem { text, done, blocks: below }| {
                            let text = change(text);
                            ContentItem { text, done, blocks: blocks(below, change) }
                        };
                        ContentBlock::List { start, items: items.into_iter().map(item).collect() }
                    }
                    ContentBlock::Table { header, rows } => ContentBlock::Table {
                        header: header.into_iter().map(&mut *change).collect(),
                        rows: rows.into_iter().map(|row| row.into_iter().map(&mut *change).collect()).collect(),
                    },
                    ContentBlock::Quote(quoted) => ContentBlock::Quote(blocks(quoted, change)),
                    ContentBlock::Code { lang, text } => ContentBlock::Code { lang, text },
                });
            }
            changed
        }
        Content { blocks: blocks(self.blocks, change) }
    }

    /// Whether nothing at all stands in it.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}

impl Content {
    /// The same with every marked text of it changed.
    #[must_use]
    pub fn map_text(self, change: &impl Fn(&str) -> String) -> Self {
        self.map(&mut |text| change(&text))
    }

    /// Its first paragraph, when it begins with one, and the rest: the two parts of a front.
    pub fn split_first(mut self) -> (String, Self) {
        match self.blocks.first_mut() {
            Some(ContentBlock::Text(text)) => {
                let first = std::mem::take(text);
                self.blocks.remove(0);
                (first, self)
            }
            _ => (String::new(), self),
        }
    }
}
