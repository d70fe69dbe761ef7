//! The repairs, one entry each: what it mends, its name, its settings and its step, in the order in which they run.
//!
//! A step is a function over lines that keeps, for each line, where it came from. It takes time linear in the note,
//! and never fails. A new repair is an entry here, its function, and its table in `rules/repair.toml`.

use super::line::{Line, Log};
use super::settings::*;
use super::{
    code, comments, definitions, details, emphasis, end_tags, fences, front_matter, furniture, headings, html, logseq,
    markers, math, normalise, obsidian, org, pseudo, scope, tables,
};
use serde::Deserialize;

/// What a repair does with the lines of a note.
pub(super) type Step = fn(&mut Vec<Line>, &RepairSettings, &mut Log);

/// One repair of the list.
pub(super) struct Entry {
    pub(super) name: &'static str,
    pub(super) step: Step,
    /// Whether it is made.
    pub(super) is_on: fn(&RepairSettings) -> bool,
    switch_off: fn(&mut RepairSettings),
}

/// Makes the list, the names and the settings of the repairs from their entries.
macro_rules! repairs {
    ($($(#[$doc:meta])+ $field:ident $name:literal: $settings:ty = $step:path;)+) => {
        /// All settings of the repairs, one table a repair. [`Default`] is `rules/repair.toml` as
        /// compiled in.
        #[derive(Clone, Debug, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct RepairSettings {
            $($(#[$doc])+ #[serde(rename = $name)] pub $field: $settings,)+
        }

        /// The repairs in the order in which they are made.
        pub(super) const REPAIRS: &[Entry] = &[$(Entry {
            name: $name,
            step: $step,
            is_on: |settings| settings.$field.on,
            switch_off: |settings| settings.$field.on = false,
        },)+];

        /// The names of all repairs, in the order in which they are made.
        pub const NAMES: &[&str] = &[$($name),+];
    };
}

repairs! {
    /// Line ends, byte order mark, zero-width characters, no-break and ideographic spaces, trailing blanks.
    normalise "normalise": Switch = normalise::normalise;
    /// YAML or TOML between two `---` (`+++`) lines at the very top. Everywhere else `---` is a separator.
    front_matter "front-matter": FrontMatterSettings = front_matter::front_matter;
    /// What Logseq takes from Org: `#+BEGIN_QUOTE … #+END_QUOTE` and other blocks, `SCHEDULED: <…>`, `:LOGBOOK: … :END:`.
    org "org": Switch = org::org;
    /// `<!-- cardmill: off -->`, `on` and `skip`: what is switched off is hidden.
    scope "scope": Switch = scope::scope;
    /// A fence that is never closed, above headings and sentences.
    open_fence "open-fence": Switch = fences::open_fence;
    /// Fences with nothing in them.
    empty_fence "empty-fence": Switch = fences::empty_fence;
    /// Fences that hold sentences: no language named, no line that looks like code.
    prose_fence "prose-fence": ProseSettings = fences::prose_fence;
    /// Sentences that are indented so far that Markdown takes them for code.
    prose_indent "prose-indent": ProseSettings = fences::prose_indent;
    /// Code in a fence that stands further left than the fence, which ends the list item around it.
    outdented_code "outdented-code": Switch = fences::outdented_code;
    /// `<!-- … -->` and `%% … %%`, also over several lines.
    comment "comment": Switch = comments::comment;
    /// `$x$`, `\(x\)`, `$$` and `\[`: formulas in TeX, written so that Markdown leaves them alone. Only where
    /// what is in them reads as a formula, since shells and prices are full of `$`.
    math "math": MathSettings = math::math;
    /// What belongs to the site and not to the note: MDX imports, Liquid tags, kramdown attributes,
    /// `[TOC]`, LaTeX page commands.
    furniture "furniture": Switch = furniture::furniture;
    /// `<details>`, `<summary>` and `</details>` get lines of their own, so that what stands between
    /// them is ordinary Markdown.
    details "details": Switch = details::details;
    /// Layout tags are dropped, lists, quotes, tables, links and styles become Markdown, `<int>` and the like text.
    html "html": HtmlSettings = html::html;
    /// `key:: value`, `TODO [#A]`, `{{embed}}`, `((block))`.
    logseq "logseq": Switch = logseq::logseq;
    /// `[[link|text]]`, `![[embed]]`, `#tag` lines, `^block-id`, `==mark==`, callouts, `![a](b.png){:width 100}`.
    obsidian "obsidian": Switch = obsidian::obsidian;
    /// `# comment` in unfenced code, which Markdown takes for the title of all that follows.
    /// Only in a file without any other level of heading.
    shell_comment "shell-comment": CommentSettings = code::shell_comment;
    /// Shell, SQL and other code that stands in the text without a fence.
    unfenced_code "unfenced-code": CodeSettings = code::unfenced_code;
    /// A paragraph that becomes a heading by a `---` below it. Demoted when it has more than one line,
    /// is wide, or ends like a sentence.
    setext "setext": SetextSettings = headings::setext;
    /// `##title` and `＃＃ title`. One hash stays: it may be a tag, a comment or `#!`.
    tight_heading "tight-heading": Switch = headings::tight_heading;
    /// Emoji and `:shortcodes:` at the head of a heading.
    heading_emoji "heading-emoji": Switch = headings::heading_emoji;
    /// `#tags` behind headings and questions, and behind the lines of notes that have tags: those of their cards.
    end_tags "end-tags": Switch = end_tags::end_tags;
    /// `[name]: address` right below a footnote, which Markdown reads as its text.
    tight_definition "tight-definition": Switch = definitions::tight_definition;
    /// Paired `**` that Markdown does not read as bold because they touch CJK punctuation.
    dead_bold "dead-bold": Switch = emphasis::dead_bold;
    /// `-item` without a blank, `• item`. Options (`-v`) and negative numbers stay.
    odd_bullet "odd-bullet": RunSettings = markers::odd_bullet;
    /// `\- item`, as some editors export bullets.
    escaped_bullet "escaped-bullet": RunSettings = markers::escaped_bullet;
    /// `1.item`, `1：item`, `1、item`, `(1) item`, `① item`, when the numbers go on.
    pseudo_marker "pseudo-marker": RunSettings = pseudo::pseudo_marker;
    /// Rows of a table without the row of dashes; a table glued to the paragraph above.
    table "table": TableSettings = tables::table;
}

/// The first repair that has to know code from text; those before it are about the whole file.
pub(super) const FIRST_ON_TEXT: &str = "org";

impl RepairSettings {
    /// Reads settings from TOML; every table and every key has to be there.
    ///
    /// # Errors
    ///
    /// The text is no TOML, lacks a key, or has one that no repair knows.
    pub fn parse(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    /// Switches a repair off; `false` when none has this name.
    pub fn switch_off(&mut self, name: &str) -> bool {
        let repair = REPAIRS.iter().find(|repair| repair.name == name);
        repair.map(|repair| (repair.switch_off)(self)).is_some()
    }
}

impl Default for RepairSettings {
    fn default() -> Self {
        Self::parse(include_str!("../../../rules/repair.toml")).expect("a test loads the built-in settings")
    }
}
