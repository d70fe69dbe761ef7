//! `cardmill rules new`: from a note and the card that it should give to a first rule.

use super::Status;
use super::build::tell;
use super::explain::place;
use super::project::Project;
use crate::cli::args::{ProjectArgs, RulesNewArgs};
use anyhow::{Context, bail};
use cardmill::authoring::report::printable;
use cardmill::authoring::suggest::{self, Suggested, Wanted};
use cardmill::base::source::{Lines, SourceFile};
use cardmill::cards::card::Grade;
use cardmill::files;
use cardmill::rules::RuleSet;
use std::io::{self, BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

/// Finds a rule, and prints it or adds it to a file.
pub(crate) fn new(args: &RulesNewArgs, out: &mut dyn Write) -> anyhow::Result<Status> {
    let typed = Typed::of(args)?;
    let before = match &typed.into {
        Some(file) if files::is_there(file) => files::read_text(file)?,
        Some(_) | None => String::new(),
    };
    let name = typed.into.as_ref().map(|file| file.display().to_string());
    let texts: Vec<(String, String)> = name.iter().map(|name| (name.clone(), before.clone())).collect();
    let rules = RuleSet::load(&texts)?;
    check_id(&typed.wanted.id, &rules)?;
    match suggest::suggest(&texts, &rules, &typed.wanted) {
        Suggested::Rule { text, others } => {
            match &typed.into {
                None => out.write_all(text.as_bytes())?,
                Some(file) => {
                    files::write_text(file, &suggest::joined(&before, &text))?;
                    let (id, file) = (&typed.wanted.id, file.display());
                    tell(&format!("rule `{id}` is now in {file}; test it with `cardmill rules test {file}`\n"))?;
                }
            }
            if !others.is_empty() {
                tell("it makes of the same note as well:\n")?;
            }
            for (question, _) in others {
                tell(&format!("  {}\n", printable(&question)))?;
            }
            Ok(Status::Done)
        }
        Suggested::Known { rule, grade } => {
            let help = match grade {
                Grade::Sure | Grade::Likely => format!("`cardmill rules show {rule}` shows it"),
                Grade::Bold => "`cardmill build --grade bold` keeps such cards".to_owned(),
            };
            let other = "`cardmill rules eject` copies a built-in rule into a file, to change it there";
            tell(&format!(
                "cardmill: rule `{rule}` makes this card already, with the grade {}\n  = help: {help}; {other}\n",
                grade.name()
            ))?;
            Ok(Status::Findings)
        }
        Suggested::Nothing { reason, help, nearest } => {
            tell(&format!("cardmill: no rule was found: {reason}\n  = help: {help}\n"))?;
            if let Some((text, difference)) = nearest {
                let shown = |text: &str| text.lines().map(printable).collect::<Vec<_>>().join("\n");
                tell(&format!("\nThis came nearest; `-` is wanted, `+` is found:\n{}\n\n", shown(&difference)))?;
                tell(&format!("{}\n", shown(&text)))?;
            }
            Ok(Status::Findings)
        }
    }
}

/// Refuses an id that cannot be one, or that a rule has.
fn check_id(id: &str, rules: &RuleSet) -> anyhow::Result<()> {
    if id.is_empty() || !id.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
        bail!("`{id}` cannot be the id of a rule; use letters, digits, `-` and `_`");
    }
    match rules.rule_index(id).map(|at| &rules.rules[at].origin) {
        None => Ok(()),
        Some(origin) if origin.is_user() => {
            bail!("`{}` has a rule `{id}` already; take another id, or change the rule there", origin.file())
        }
        Some(_) => bail!("`{id}` is a built-in rule; take another id, or copy it with `cardmill rules eject {id}`"),
    }
}

/// What is wanted, typed as arguments or at the prompts.
struct Typed {
    wanted: Wanted,
    into: Option<PathBuf>,
}

impl Typed {
    fn of(args: &RulesNewArgs) -> anyhow::Result<Self> {
        let missing: Vec<&str> = [
            ("--id", args.id.is_none()),
            ("--note or --from", args.note.is_none() && args.from.is_none()),
            ("--question", args.question.is_none()),
            ("--answer", args.answer.is_none()),
        ]
        .into_iter()
        .filter_map(|(name, missing)| missing.then_some(name))
        .collect();
        let asks = args.interactive || io::stdin().is_terminal() && io::stderr().is_terminal();
        if !missing.is_empty() && !asks {
            bail!("{} is missing; without a terminal, `--interactive` asks for it", missing.join(", "));
        }
        let mut prompt = Prompt(io::stdin().lock());
        let (note, lines) = match (&args.note, &args.from) {
            (Some(text), _) => (SourceFile::new("note.md", text.as_str()), None),
            (None, Some(from)) => read(from)?,
            (None, None) => prompt.note()?,
        };
        let question = args.question.clone().map_or_else(|| prompt.line("The question, in its very words"), Ok)?;
        let answer = args.answer.clone().map_or_else(|| prompt.answer(), Ok)?;
        let id = args.id.clone().map_or_else(|| prompt.line("A short name for the rule, as keel-parts"), Ok)?;
        let into = match &args.into {
            None if !missing.is_empty() => {
                let typed = prompt.optional("The file of rules to add it to (empty: print it)")?;
                (!typed.is_empty()).then(|| PathBuf::from(typed))
            }
            into => into.clone(),
        };
        let question = question.split_whitespace().collect::<Vec<_>>().join(" ");
        for (what, text) in [("note", note.text()), ("question", &question), ("answer", &answer)] {
            if text.trim().is_empty() {
                bail!("the {what} is empty; say what the card should be made of");
            }
        }
        let wanted = Wanted { id, grade: args.grade, note, lines, question, answer: answer.trim().to_owned() };
        Ok(Self { wanted, into })
    }
}

/// The note at a place, and the lines that are meant.
fn read(from: &str) -> anyhow::Result<(SourceFile, Option<Lines>)> {
    let (path, lines) = place(from)?;
    let project = ProjectArgs { no_config: true, ..ProjectArgs::default() };
    let source = Project::load(&[], &project)?.one_note(Path::new(&path))?;
    let last = source.line_count().max(1);
    if lines.is_some_and(|lines| lines.first == 0 || lines.first > last || lines.last > last) {
        bail!("`{}` has the lines 1 to {last}; name one of them", path.display());
    }
    Ok((source, lines))
}

/// Asks on standard error and reads lines.
struct Prompt<R>(R);

impl<R: BufRead> Prompt<R> {
    /// A line that has to be there.
    fn line(&mut self, what: &str) -> anyhow::Result<String> {
        let typed = self.optional(what)?;
        if typed.is_empty() {
            bail!("nothing was typed for this: {what}");
        }
        Ok(typed)
    }

    fn optional(&mut self, what: &str) -> anyhow::Result<String> {
        tell(&format!("{what}: "))?;
        Ok(self.next()?.unwrap_or_default().trim().to_owned())
    }

    fn note(&mut self) -> anyhow::Result<(SourceFile, Option<Lines>)> {
        let typed = self.optional("The file of the note, with :LINE for a line of it (empty: paste the note)")?;
        if !typed.is_empty() {
            return read(&typed);
        }
        tell("The note; a line with nothing but a full stop ends it:\n")?;
        let text = self.until(|line| line.trim() == ".")?;
        Ok((SourceFile::new("note.md", text), None))
    }

    fn answer(&mut self) -> anyhow::Result<String> {
        tell("The answer, as the note says it; an empty line ends it:\n")?;
        self.until(|line| line.trim().is_empty())
    }

    fn until(&mut self, end: impl Fn(&str) -> bool) -> anyhow::Result<String> {
        let mut text = String::new();
        while let Some(line) = self.next()?.filter(|line| !end(line)) {
            text.push_str(&line);
            text.push('\n');
        }
        Ok(text)
    }

    /// The next line without its end, or nothing after the last.
    fn next(&mut self) -> anyhow::Result<Option<String>> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).context("cannot read what was typed")?;
        Ok((read > 0).then(|| line.trim_end_matches(['\n', '\r']).to_owned()))
    }
}
