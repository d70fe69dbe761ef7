//! What can be wrong with rule files, each with the next step.

use super::template::TemplateError;
use crate::nearest::nearest;

/// Why rule files cannot be used. Each message names the file or the rule and stands alone.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The text is no TOML, or not the shape a rule file has.
    #[error("{path}: {}", .source.to_string().trim())]
    Shape {
        /// The file.
        path: String,
        /// What the TOML reader says, with line and caret.
        source: Box<toml::de::Error>,
    },
    /// A pattern is no regular expression.
    #[error("{place}: {key} is no pattern: {source}")]
    Pattern {
        /// The rule or the table.
        place: String,
        /// The key.
        key: String,
        /// What is wrong with it.
        source: Box<regex_syntax::Error>,
    },
    /// A wording has unbalanced braces.
    #[error("{place}: {source}")]
    Wording {
        /// The rule or the family.
        place: String,
        /// What is wrong with it.
        source: TemplateError,
    },
    /// A name that nothing has.
    #[error("{place}: there is no {what} `{name}`{}", did_you_mean(.nearest.as_deref()))]
    Unknown {
        /// The rule or the table.
        place: String,
        /// What was looked for.
        what: &'static str,
        /// The name.
        name: String,
        /// The nearest name that exists.
        nearest: Option<String>,
    },
    /// A value that cannot be.
    #[error("{place}: `{key}` must be {expected}")]
    Value {
        /// The rule or the table.
        place: String,
        /// The key.
        key: String,
        /// What it should be.
        expected: &'static str,
    },
    /// Two rules of one name.
    #[error("rule `{id}` is there twice, in {first} and in {second}; give one of them another id")]
    Twice {
        /// The name.
        id: String,
        /// The file of the first.
        first: String,
        /// The file of the second.
        second: String,
    },
    /// A rule yields to one that has not spoken yet.
    #[error(
        "rule `{id}`: `{other}` in `unless` is tried after it; a rule of yours with a new id stands before the \
         built-in ones, which are silent after it in any case: remove it from `unless`"
    )]
    Order {
        /// The rule.
        id: String,
        /// The rule that stands behind it.
        other: String,
    },
}

fn did_you_mean(nearest: Option<&str>) -> String {
    nearest.map_or(String::new(), |nearest| format!("; did you mean `{nearest}`?"))
}

/// An error that offers the name that is nearest by the letters it shares.
pub(super) fn unknown(
    place: &str,
    what: &'static str,
    name: &str,
    known: impl IntoIterator<Item = impl AsRef<str>>,
) -> RuleError {
    let nearest = nearest(name, known);
    RuleError::Unknown { place: place.to_owned(), what, name: name.to_owned(), nearest }
}
