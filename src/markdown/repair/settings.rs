//! Which repairs are made, and where each draws its line: `rules/repair.toml`.

use serde::Deserialize;

/// Declares a table of settings that has a switch, and maybe thresholds.
macro_rules! table {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Deserialize)]
        #[cfg_attr(test, derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub struct $name {
            /// Whether the repair is made.
            pub on: bool,
            $($(#[$field_doc])* pub $field: $kind,)*
        }
    };
}

table!(
    /// A repair without thresholds.
    Switch {}
);
table!(
    /// Front matter.
    FrontMatterSettings {
        /// The line by which it has to be closed.
        max_lines: usize,
    }
);
table!(
    /// HTML tags.
    HtmlSettings {
        /// Over how many lines one tag may run.
        max_tag_lines: usize,
    }
);
table!(
    /// Formulas.
    MathSettings {
        /// Over how many lines one formula may run.
        max_lines: usize,
    }
);
table!(
    /// Unfenced code.
    CodeSettings {
        /// Lines that look like code, below which a run stays text.
        min_lines: usize,
        /// The share of a run that has to look like code.
        min_share: f64,
        /// From so many CJK letters on, a line is no code.
        max_cjk: usize,
    }
);
table!(
    /// Level-1 headings that are comments of a shell script.
    CommentSettings {
        /// A first heading within so many lines is a title.
        title_lines: usize,
        /// How far away the code may be.
        near: usize,
    }
);
table!(
    /// Underlined headings.
    SetextSettings {
        /// The widest heading, in columns.
        max_columns: usize,
        /// How a line ends that is no heading.
        sentence_ends: String,
    }
);
table!(
    /// A repair that needs a run of like lines.
    RunSettings {
        /// The shortest run.
        min_run: usize,
        /// How many other lines may stand between two lines of a run.
        max_gap: usize,
    }
);
table!(
    /// Prose that is laid out as code.
    ProseSettings {
        /// The share of CJK letters above which it is prose.
        min_cjk_share: f64,
    }
);
table!(
    /// Tables without a delimiter row.
    TableSettings {
        /// The fewest rows.
        min_rows: usize,
    }
);

/// All settings of the repairs, one table a repair. [`Default`] is `rules/repair.toml` as
/// compiled in.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
#[allow(missing_docs, reason = "each field is the repair of that name, described in rules/repair.toml")]
pub struct RepairSettings {
    pub normalise: Switch,
    pub front_matter: FrontMatterSettings,
    pub outdented_code: Switch,
    pub org: Switch,
    pub scope: Switch,
    pub open_fence: Switch,
    pub empty_fence: Switch,
    pub prose_fence: ProseSettings,
    pub prose_indent: ProseSettings,
    pub comment: Switch,
    pub furniture: Switch,
    pub details: Switch,
    pub math: MathSettings,
    pub html: HtmlSettings,
    pub unfenced_code: CodeSettings,
    pub shell_comment: CommentSettings,
    pub setext: SetextSettings,
    pub tight_heading: Switch,
    pub heading_emoji: Switch,
    pub end_tags: Switch,
    pub odd_bullet: RunSettings,
    pub escaped_bullet: RunSettings,
    pub pseudo_marker: RunSettings,
    pub table: TableSettings,
    pub obsidian: Switch,
    pub logseq: Switch,
    pub dead_bold: Switch,
    pub tight_definition: Switch,
}

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
        self.switch(name).map(|on| *on = false).is_some()
    }

    /// Whether the repair of this name is made.
    pub fn is_on(&self, name: &str) -> bool {
        self.clone().switch(name).is_some_and(|on| *on)
    }

    fn switch(&mut self, name: &str) -> Option<&mut bool> {
        Some(match name {
            "normalise" => &mut self.normalise.on,
            "front-matter" => &mut self.front_matter.on,
            "outdented-code" => &mut self.outdented_code.on,
            "org" => &mut self.org.on,
            "scope" => &mut self.scope.on,
            "open-fence" => &mut self.open_fence.on,
            "empty-fence" => &mut self.empty_fence.on,
            "prose-fence" => &mut self.prose_fence.on,
            "prose-indent" => &mut self.prose_indent.on,
            "comment" => &mut self.comment.on,
            "furniture" => &mut self.furniture.on,
            "details" => &mut self.details.on,
            "math" => &mut self.math.on,
            "html" => &mut self.html.on,
            "unfenced-code" => &mut self.unfenced_code.on,
            "shell-comment" => &mut self.shell_comment.on,
            "setext" => &mut self.setext.on,
            "tight-heading" => &mut self.tight_heading.on,
            "heading-emoji" => &mut self.heading_emoji.on,
            "end-tags" => &mut self.end_tags.on,
            "odd-bullet" => &mut self.odd_bullet.on,
            "escaped-bullet" => &mut self.escaped_bullet.on,
            "pseudo-marker" => &mut self.pseudo_marker.on,
            "table" => &mut self.table.on,
            "obsidian" => &mut self.obsidian.on,
            "logseq" => &mut self.logseq.on,
            "tight-definition" => &mut self.tight_definition.on,
            "dead-bold" => &mut self.dead_bold.on,
            _ => return None,
        })
    }
}

impl Default for RepairSettings {
    fn default() -> Self {
        Self::parse(include_str!("../../../rules/repair.toml")).expect("a test loads the built-in settings")
    }
}
