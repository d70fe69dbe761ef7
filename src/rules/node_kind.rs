//! The kinds of node an outline is made of, by the names that rule files use.

/// What made a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NodeKind {
    /// The whole note.
    Root,
    /// A Markdown heading.
    Heading,
    /// What stands between two thematic breaks.
    Section,
    /// A line that announces what follows it: `label：`, a question, a bold line.
    Lead,
    /// A line `label：body`.
    Term,
    /// A list item.
    Item,
    /// Any other line of text.
    Line,
    /// Preformatted text.
    Code,
    /// A table.
    Table,
    /// A block quote.
    Quote,
    /// A `<details>` block.
    Details,
    /// A bracketed block of lines, a remark on what stands before it.
    Aside,
}

impl NodeKind {
    /// All kinds with the names that rule files use.
    pub const NAMES: &[(&str, NodeKind)] = &[
        ("root", NodeKind::Root),
        ("heading", NodeKind::Heading),
        ("section", NodeKind::Section),
        ("lead", NodeKind::Lead),
        ("term", NodeKind::Term),
        ("item", NodeKind::Item),
        ("line", NodeKind::Line),
        ("code", NodeKind::Code),
        ("table", NodeKind::Table),
        ("quote", NodeKind::Quote),
        ("details", NodeKind::Details),
        ("aside", NodeKind::Aside),
    ];

    /// The name that rule files use.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("root", |(name, _)| name)
    }
}
