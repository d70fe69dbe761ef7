//! Where repairs draw their lines: the shapes of the tables in `rules/repair.toml`.

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
