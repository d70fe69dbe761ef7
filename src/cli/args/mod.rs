//! The command line: what may be typed, and what it means once it is checked.

use cardmill::cards::card::Grade;
use cardmill::export::Format;
use cardmill::markdown::repair::NAMES;
use clap::builder::{FalseyValueParser, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

mod check;
mod explain;
mod history;
mod preview;
mod push;
mod rules;
mod rules_new;
mod shells;
mod stats;
mod watch;

pub(crate) use check::{CheckArgs, CheckFormat};
pub(crate) use explain::{ExplainArgs, OutlineArgs};
pub(crate) use history::{DiffArgs, DrawArgs, ForgetArgs, LockArgs, LockedArgs, PlanArgs};
pub(crate) use preview::PreviewArgs;
pub(crate) use push::PushArgs;
pub(crate) use rules::{RulesCommand, RulesEjectArgs, RulesListArgs, RulesNamesArgs, RulesShowArgs, RulesTestArgs};
pub(crate) use rules_new::RulesNewArgs;
pub(crate) use shells::{CompletionsArgs, ManArgs, completions, man_pages};
pub(crate) use stats::{StatsArgs, StatsFormat};
pub(crate) use watch::WatchArgs;

const EXAMPLES: &str = "\
Examples:
  cardmill build                          notes in input/, decks into output/
  cardmill build notes/ linux.md          these folders and files
  cardmill build notes/ --deck 'Ops::2026' --format apkg
  cardmill build notes/ --format json --output - | jq .question
  cardmill build notes/ --grade sure      only what the notes say in so many words
  cardmill build notes/ --pack obsidian-sr    cards that are marked with `::`

In Anki, import the .apkg with File > Import. Importing it again updates the cards and
keeps what was learnt.

Exit status:
  0  done
  1  done, with something to look at: a file was left out, or no card was made
  2  could not be done";

const SHORT: &str = "`--help` says more of each option, and shows examples.";

/// The groups of options.
const DECKS: &str = "Decks";
const SETTINGS: &str = "Settings and rules";
const LOCK: &str = "The lock, which remembers the cards";
const TALK: &str = "Messages";

const START: &str = "\
To start:
  cardmill build notes/         decks of your notes into output/, to import in Anki
  cardmill explain notes/a.md   why its lines became cards, or why not
  cardmill init                 settings and a workflow beside your notes

`cardmill COMMAND -h` is short, `cardmill COMMAND --help` has it all, with examples.";

/// Turns messy Markdown notes, written without flashcards in mind, into Anki decks.
#[derive(Debug, Parser)]
#[command(version, arg_required_else_help = true, after_help = START)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,

    /// When to colour what is drawn.
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", help_heading = TALK)]
    #[arg(hide_short_help = true)]
    pub(crate) color: Color,
}

/// When to colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Write a commented cardmill.toml, a rule file, a piece of Makefile and a workflow.
    Init(InitArgs),
    /// Make decks of notes.
    Build(BuildArgs),
    /// Tell all that is worth knowing about notes and their cards, and write nothing.
    Check(CheckArgs),
    /// Build, and build again whenever notes, rules or settings change.
    Watch(WatchArgs),
    /// Show what a build would change, and write nothing.
    Plan(PlanArgs),
    /// Show notes and their cards side by side on a local page.
    Preview(PreviewArgs),
    /// Build, and bring the cards into the Anki that runs on this machine.
    Push(PushArgs),
    /// Show how two decks differ.
    Diff(DiffArgs),
    /// Drop cards from the lock that are gone from the notes.
    Forget(ForgetArgs),
    /// Count the cards by deck, rule, grade, language and length.
    Stats(StatsArgs),
    /// Show how the structure of a note is read.
    Outline(OutlineArgs),
    /// Show why a line of a note became a card, or why not.
    Explain(ExplainArgs),
    /// Work on rules.
    #[command(subcommand)]
    Rules(RulesCommand),
    /// Print what completes the command line in a shell.
    Completions(CompletionsArgs),
    /// Write the man pages, one a command.
    #[command(hide = true)]
    Man(ManArgs),
}

/// The arguments of `init`.
#[derive(Debug, clap::Args)]
#[command(after_help = INIT_HELP)]
pub(crate) struct InitArgs {
    /// The folder of your notes; made when it is missing.
    #[arg(value_name = "DIR", default_value = ".")]
    pub(crate) folder: PathBuf,

    /// The address of the Git repository from which the workflow gets cardmill.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) git: Option<String>,
}

const INIT_HELP: &str = "\
Writes:
  cardmill.toml                 all settings, most of them switched off
  cardmill/rules.toml           a rule of your own, to start from
  cardmill/decks.mk             for your Makefile
  .github/workflows/decks.yml   builds the decks when notes change
  .gitignore                    leaves the decks out of Git

Nothing is overwritten.

Exit status: 0 all written, 1 some were there already, 2 could not be done";

/// Where settings and rules come from.
#[derive(Clone, Debug, Default, clap::Args)]
#[command(next_help_heading = SETTINGS)]
pub(crate) struct ProjectArgs {
    /// The file of settings.
    ///
    /// Without this, the nearest `cardmill.toml` at or above the first note.
    #[arg(long, value_name = "FILE", conflicts_with = "no_config")]
    pub(crate) config: Option<PathBuf>,

    /// Read no `cardmill.toml`.
    #[arg(long)]
    pub(crate) no_config: bool,

    /// A file of rules of your own; may be repeated.
    ///
    /// They are tried before those that are compiled in.
    #[arg(long, value_name = "FILE")]
    pub(crate) rules: Vec<PathBuf>,

    /// Read cards that are marked in the notes, in the way of such a pack, as `obsidian-sr`.
    ///
    /// Packs are qa-labels, obsidian-sr,
    /// flashcards-obsidian, logseq, heading-card, ruled, fence, start-end, details, cloze-anki,
    /// cloze-braces, cloze-highlight, cloze-bold, cloze-strike, cloze-brackets, and a pack file of your
    /// own; and `notes` for the ordinary rules, which are silent without it. May be repeated.
    #[arg(long = "pack", value_name = "LIST", value_delimiter = ',')]
    pub(crate) packs: Vec<String>,

    /// A repair not to make; may be repeated. `build --verbose` lists those that are made.
    #[arg(long, hide_short_help = true, value_name = "NAME", value_parser = PossibleValuesParser::new(NAMES))]
    pub(crate) without_repair: Vec<String>,
}

/// The arguments of `build`.
#[derive(Clone, Debug, clap::Args)]
#[command(after_long_help = EXAMPLES, after_help = SHORT)]
pub(crate) struct BuildArgs {
    /// Notes, and folders of notes (.md .markdown .txt, without what a .gitignore leaves out).
    ///
    /// Globs in quotes, as 'notes/**/*.md', and `-` for a note from standard input are taken as well. Without
    /// any, `notes` of the cardmill.toml, or else `input/`.
    #[arg(value_name = "PATH")]
    pub(crate) paths: Vec<PathBuf>,

    /// The folder for the decks, a file such as `locks.apkg` for one deck, or `-` to print one.
    ///
    /// Without this, `output` of the cardmill.toml, or else `output/`. Pictures and sounds go into the .apkg,
    /// and beside other formats into `media/` there.
    #[arg(short, long, help_heading = DECKS, value_name = "DIR|FILE|-", value_parser = output)]
    pub(crate) output: Option<Output>,

    /// What to write: apkg and csv for Anki, md to read, json (a card a line) for programs.
    ///
    /// Without this, `formats` of the cardmill.toml, or else apkg,csv,md.
    #[arg(long = "format", help_heading = DECKS, value_name = "LIST", value_delimiter = ',', value_parser = format_parser())]
    pub(crate) formats: Vec<Format>,

    /// The outermost deck, `Parent::Child` for one in another; also names the files.
    #[arg(long, help_heading = DECKS, value_name = "NAME", value_parser = deck)]
    pub(crate) deck: Option<String>,

    #[command(flatten)]
    pub(crate) project: ProjectArgs,

    /// The least sure cards to keep: sure, likely (when nothing else is said) or bold.
    #[arg(long, help_heading = DECKS, value_name = "GRADE", value_parser = grade_parser())]
    pub(crate) grade: Option<Grade>,

    /// The time to write into the decks, in seconds after 1970, instead of the newest note's.
    #[arg(long, help_heading = DECKS, hide_short_help = true, value_name = "SECONDS", env = "SOURCE_DATE_EPOCH", hide_env_values = true,
          value_parser = timestamp, allow_negative_numbers = true)]
    pub(crate) timestamp: Option<i64>,

    /// The lock.
    #[command(flatten)]
    pub(crate) lock: LockArgs,

    /// What else is done with it.
    #[command(flatten)]
    pub(crate) locked: LockedArgs,

    /// Make the decks anew, even if nothing has changed since the last build.
    ///
    /// A build remembers in the cache folder of the system what it was made of (`XDG_CACHE_HOME`, `~/.cache`). It saves
    /// time and changes nothing else. Also by `CARDMILL_NO_CACHE=1`.
    #[arg(long, help_heading = DECKS, env = "CARDMILL_NO_CACHE", hide_env = true, hide_short_help = true,
          value_parser = FalseyValueParser::new())]
    pub(crate) no_cache: bool,

    /// Accept notes that no card was made of.
    #[arg(long, help_heading = TALK)]
    pub(crate) allow_empty: bool,

    /// Tell only of errors.
    #[arg(short, long, help_heading = TALK, conflicts_with = "verbose")]
    pub(crate) quiet: bool,

    /// Tell of every finding, rule and repair.
    #[arg(short, long, help_heading = TALK)]
    pub(crate) verbose: bool,
}

/// Where decks go.
#[derive(Clone, Debug)]
pub(crate) enum Output {
    /// To standard output.
    Stdout,
    /// Into a folder, or into a file.
    Path(PathBuf),
}

fn output(typed: &str) -> Result<Output, String> {
    match typed {
        "" => Err("name a folder, or `-` for standard output".to_owned()),
        "-" => Ok(Output::Stdout),
        path => Ok(Output::Path(PathBuf::from(path))),
    }
}

fn format_parser() -> impl TypedValueParser<Value = Format> {
    PossibleValuesParser::new(Format::ALL.map(Format::extension))
        .map(|name| Format::from_name(&name).expect("only names of formats get here"))
}

fn grade_parser() -> impl TypedValueParser<Value = Grade> {
    const GRADES: [Grade; 3] = [Grade::Sure, Grade::Likely, Grade::Bold];
    PossibleValuesParser::new(GRADES.map(Grade::name)).map(|name| {
        let grade = GRADES.into_iter().find(|grade| grade.name() == name);
        grade.expect("only names of grades get here")
    })
}

/// A deck name, with the blanks around its parts taken off.
fn deck(typed: &str) -> Result<String, String> {
    let parts: Vec<_> = typed.split("::").map(str::trim).collect();
    if parts.contains(&"") {
        return Err("a part of the name is empty; write it like `Parent::Child`".to_owned());
    }
    if typed.chars().any(char::is_control) {
        return Err("a deck name has no line breaks or other control characters".to_owned());
    }
    Ok(parts.join("::"))
}

/// A time that Anki takes: the epoch itself means "never" to it, and cards from the future
/// would overwrite what is learnt until then.
#[expect(clippy::disallowed_methods, reason = "the argument is checked against today, and only here")]
fn timestamp(typed: &str) -> Result<i64, String> {
    let seconds: i64 = typed.parse().map_err(|_| "write whole seconds after 1970, as `date +%s` does".to_owned())?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let tomorrow = i64::try_from(now).unwrap_or(i64::MAX).saturating_add(24 * 60 * 60);
    match seconds {
        ..1 => Err("must be at least 1".to_owned()),
        later if later > tomorrow => Err("is more than a day ahead; write seconds, not milliseconds".to_owned()),
        seconds => Ok(seconds),
    }
}
