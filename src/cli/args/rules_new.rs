//! The arguments of `rules new`.

use cardmill::cards::card::Grade;
use clap::builder::PossibleValuesParser;
use std::path::PathBuf;

/// The arguments of `rules new`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(crate) struct RulesNewArgs {
    /// A short name for the rule: letters, digits, `-` and `_`.
    #[arg(long)]
    pub(crate) id: Option<String>,

    /// The note, as text.
    #[arg(long, value_name = "TEXT", conflicts_with = "from", allow_hyphen_values = true)]
    pub(crate) note: Option<String>,

    /// The note, with `:LINE` for the line that the card is about, or `:FIRST-LAST`.
    #[arg(long, value_name = "FILE[:LINE]")]
    pub(crate) from: Option<String>,

    /// The question that the card should ask, in its very words.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) question: Option<String>,

    /// The answer that it should give, as the note says it.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    pub(crate) answer: Option<String>,

    /// The file to add the rule to, which is made when it is missing; without it, it is printed.
    #[arg(long, value_name = "FILE")]
    pub(crate) into: Option<PathBuf>,

    /// How sure its cards are: sure, likely or bold.
    #[arg(long, value_name = "GRADE", default_value = "likely",
          value_parser = clap::builder::TypedValueParser::map(PossibleValuesParser::new(GRADES.map(Grade::name)), grade))]
    pub(crate) grade: Grade,

    /// Ask for what was not typed, on standard error; without it, only at a terminal.
    #[arg(short, long)]
    pub(crate) interactive: bool,
}

const GRADES: [Grade; 3] = [Grade::Sure, Grade::Likely, Grade::Bold];

fn grade(name: String) -> Grade {
    GRADES.into_iter().find(|grade| grade.name() == name).unwrap_or_default()
}

const EXAMPLES: &str = "\
Examples:
  cardmill rules new
  cardmill rules new --id part --from ships.md:5 --into ships.toml \\
    --question 'Name the keel of a ship!' --answer 'the lowest long beam'

Exit status: 0 there is a rule, 1 none was found or one is there already, 2 could not be done";
