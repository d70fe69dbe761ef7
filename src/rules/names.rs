//! What rule files may name, in one table: the parts of notes, what is asked about them, slots, answers, styles.
//!
//! Each name stands here once, with what it means and the parts that alone have it. The enums are what the rest of the
//! program knows, the schema and the test of the documentation are made of the same lines. Whoever reads values
//! off a note matches all of an enum, so that a name which nobody reads does not compile.

use super::On;

/// Makes an enum of names. Behind a name stand the parts that alone have it, the usual one first.
macro_rules! names {
    ($($(#[$about:meta])* $Kind:ident { $(#[doc = $doc:literal] $Name:ident = $name:literal $([$($part:ident),+])?,)* })*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $Kind {
            $(#[doc = $doc] $Name,)*
        }

        impl $Kind {
            /// All of them, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$Name),*];

            /// The name in rule files.
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$Name => $name,)*
                }
            }

            /// What has this name in rule files.
            pub fn named(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.name() == name)
            }

            /// What it is, in a sentence.
            pub fn about(self) -> &'static str {
                match self {
                    $(Self::$Name => $doc.trim_ascii(),)*
                }
            }

            /// The parts that alone have it, the usual one first; of what all have, nothing.
            pub fn only(self) -> &'static [On] {
                match self {
                    $(Self::$Name => &[$($(On::Part(Part::$part)),+)?],)*
                }
            }
        }
    )*};
}

names! {
    /// What made a node.
    NodeKind {
        /// The whole note.
        Root = "root",
        /// A Markdown heading.
        Heading = "heading",
        /// What stands between two thematic breaks.
        Section = "section",
        /// A line that announces what follows it: `label：`, a question, a bold line.
        Lead = "lead",
        /// A line `label：body`.
        Term = "term",
        /// A list item.
        Item = "item",
        /// Any other line of text.
        Line = "line",
        /// Preformatted text.
        Code = "code",
        /// A table.
        Table = "table",
        /// A block quote.
        Quote = "quote",
        /// A `<details>` block.
        Details = "details",
        /// A bracketed block of lines, a remark on what stands before it.
        Aside = "aside",
    }

    /// What a rule may look at besides nodes.
    Part {
        /// Each sentence of text.
        Sentence = "sentence",
        /// A comparison, wherever the note makes one.
        Comparison = "comparison",
        /// One line of a comparison that speaks of two of its operands.
        Aspect = "aspect",
        /// A row of a table.
        Row = "row",
        /// A cell of a table, but for its first column.
        Cell = "cell",
        /// A column of a table, but for its first.
        Column = "column",
    }

    /// The texts that a condition may be about, besides captures.
    TextName {
        /// The label without numbers and fillers.
        Label = "label",
        /// The label as it was written.
        Title = "title",
        /// The text behind the label, or all when there is none; of a cell its text.
        Body = "body",
        /// Label and body.
        Text = "text",
        /// The label of the node above.
        Parent = "parent",
        /// The nearest label above that names a thing.
        Owner = "owner",
        /// The label, else the text, of the node before it under the same parent.
        Previous = "previous",
        /// The label, else the text, of the first node under it.
        Child = "child",
        /// The label above that of the parent.
        Grandparent = "grandparent",
        /// The first cell of the row.
        Row = "row" [Cell, Row],
        /// The head of the column.
        Column = "column" [Cell, Column],
    }

    /// The numbers that a condition may be about.
    Count {
        /// What stands under it, without links.
        Children = "children",
        /// Those with a label of which something is said.
        Labelled = "labelled",
        /// List items under it.
        Items = "items",
        /// Pieces of code under it.
        Code = "code",
        /// Short parts of an enumeration in the body.
        Parts = "parts",
        /// Sentences of the body.
        Sentences = "sentences",
        /// What stands under the same parent, itself among them.
        Siblings = "siblings",
        /// Those siblings with a label of which something is said.
        LabelledSiblings = "labelled_siblings",
        /// What stands under what stands under it.
        Grandchildren = "grandchildren",
        /// Questions under it.
        Questions = "questions",
        /// Sides of a comparison.
        Operands = "operands" [Comparison, Aspect],
        /// Columns of a table.
        Columns = "columns",
        /// Rows of a table, without its header.
        Rows = "rows",
        /// The level of a heading, otherwise 0.
        Level = "level",
        /// What stands under it without a label.
        Leaves = "leaves",
        /// Lines of it and of all under it.
        Lines = "lines",
        /// What stands under it and has something under it itself.
        Filled = "filled",
        /// Headings under it.
        Headings = "headings",
        /// Those with a label that names a thing, of which something is said.
        Things = "things",
    }

    /// What may be true or false.
    Flag {
        /// Its label is a question.
        Question = "question",
        /// It is nothing but links.
        Link = "link",
        /// Some text behind it or under it answers it.
        Answered = "answered",
        /// It is the first under its parent.
        First = "first",
        /// An enumeration before it named it.
        Announced = "announced",
        /// What stands under it has numbers.
        Ordered = "ordered",
        /// Its label is a word of the list `attribute`.
        Attribute = "attribute",
        /// Its label has a word of comparisons.
        Comparison = "comparison",
        /// It has no owner.
        Orphan = "orphan",
        /// The label of its parent is a question.
        ParentQuestion = "parent_question",
        /// It has a number itself.
        Numbered = "numbered",
        /// The capture `short` has the initials of the capture `long`.
        Initials = "initials" [Sentence],
        /// The note says in words that it compares; of a row, nothing stands in the corner of its table.
        Cue = "cue" [Comparison, Aspect, Row],
        /// Its label names nothing, as *overview*.
        Generic = "generic",
        /// A label above it has a word of comparisons.
        InComparison = "in_comparison",
        /// Its label names a thing.
        Named = "named",
        /// A picture stands in its line, or right below it.
        Pictured = "pictured",
        /// All that stands under it is a thing with a text.
        Uniform = "uniform",
        /// The note asks and answers.
        Asks = "asks",
        /// The first text under it says what it is.
        Defined = "defined",
    }

    /// What may have one of several names.
    Choice {
        /// What it is.
        Kind = "kind",
        /// What its parent is.
        ParentKind = "parent_kind",
        /// The code of the language that it is written in.
        Lang = "lang",
    }

    /// What a wording may have in braces, besides captures.
    Slot {
        /// The label without numbers and fillers.
        Label = "label",
        /// The label as it was written.
        Title = "title",
        /// The nearest title above that names a thing, unless the question says it already.
        Owner = "owner",
        /// The owner, and what stands above one that says nothing alone.
        Path = "path",
        /// The label if it names a thing, else the owner.
        Own = "self",
        /// The label above.
        Parent = "parent",
        /// The text behind the label; of a cell its text.
        Body = "body",
        /// The first word of the code.
        Code = "code",
        /// The sides of a comparison.
        Operands = "operands" [Comparison, Aspect],
        /// What a line says of the sides of a comparison.
        Aspect = "aspect" [Aspect],
        /// The first cell of a row.
        Row = "row" [Row, Cell],
        /// The head of a column.
        Column = "column" [Cell, Column],
        /// All heads of a table.
        Columns = "columns" [Row],
        /// All first cells of a table.
        Rows = "rows" [Column],
    }

    /// Where an answer may come from, besides captures.
    Selector {
        /// The text behind the label.
        Body = "body",
        /// Everything under the node.
        Children = "children",
        /// Text and everything under the node.
        All = "all",
        /// What stands directly under the node, without what stands under that.
        Direct = "direct",
        /// The labels of what stands under the node.
        Labels = "labels",
        /// Those things under the node that have a label, each with what is said of it.
        Terms = "terms",
        /// The first sentence behind the label.
        First = "first sentence",
        /// The first thing under the node.
        FirstChild = "first child",
        /// The code under the node.
        Code = "code",
        /// The node itself, which is code.
        OwnCode = "body-code",
        /// The whole sentence.
        Sentence = "sentence",
        /// The sentence and what follows it in the same text.
        Onward = "onward" [Sentence],
        /// The label of the node.
        Label = "label",
        /// The sides of a comparison, each with what is said of it.
        Sides = "sides" [Comparison],
        /// The text of the node before.
        Previous = "previous",
        /// The pictures in the line of the node and right below it.
        Picture = "picture",
    }

    /// The tests of a text against word lists, each also with `not_` before it.
    How {
        /// The whole text is a word.
        Is = "is",
        /// It begins with a word.
        Starts = "starts",
        /// It ends with a word.
        Ends = "ends",
        /// A word stands in it.
        Contains = "contains",
    }
}

/// Whether a condition may be about this, captures aside.
pub(super) fn is_condition(name: &str) -> bool {
    conditions().any(|known| known == name)
}

/// The names that a condition may be about, captures aside.
pub(super) fn conditions() -> impl Iterator<Item = &'static str> {
    let texts = TextName::ALL.iter().map(|text| text.name());
    let counts = Count::ALL.iter().map(|count| count.name());
    let flags = Flag::ALL.iter().map(|flag| flag.name());
    texts.chain(counts).chain(flags).chain(Choice::ALL.iter().map(|choice| choice.name()))
}

/// What a rule may look at: kinds of nodes, then other parts.
pub(super) fn looks() -> impl Iterator<Item = (&'static str, On)> {
    let nodes = NodeKind::ALL.iter().map(|kind| (kind.name(), On::Node(*kind)));
    nodes.chain(Part::ALL.iter().map(|part| (part.name(), On::Part(*part))))
}
