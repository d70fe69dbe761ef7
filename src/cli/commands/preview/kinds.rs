//! Ways to be rid of a card and of all that are like it: a word, a switch, a copy of the rule.

use super::look::Look;
use super::tuning::{Files, Texts, effect};
use crate::cli::args::BuildArgs;
use anyhow::{Context, bail};
use cardmill::authoring::suggest::{self, Suggested, Wanted};
use cardmill::base::paths::slashed;
use cardmill::base::source::Lines;
use cardmill::base::toml_file::lists::added;
use cardmill::cards::card::{Card, Grade};
use cardmill::rules::{RuleSet, rule_text};
use cardmill::text::marks::plain;
use serde::Deserialize;
use serde_json::{Value, json};

/// The list of labels that are never asked for.
const NEVER: [&str; 2] = ["lexicon", "note"];
/// The rules that are switched off.
const OFF: [&str; 2] = ["rules", "off"];

/// A way, with the drafts that take it.
struct Way {
    title: String,
    about: String,
    texts: Texts,
    /// Whether it is a start that changes nothing yet.
    starts: bool,
    /// What the page shows of the draft: the first line that has this.
    at: String,
}

/// What would remove the kind of a card, as JSON, each with how many cards it changes.
pub(super) fn kinds(look: &Look, args: &BuildArgs, id: &str) -> Option<Value> {
    let at = look.deck.cards.iter().position(|card| card.id.to_string() == id)?;
    let files = Files::of(look, args).ok()?;
    let card = &look.plain().cards[at];
    let label = look.origins.iter().flat_map(|note| &note.cards).nth(at)?.label.clone();
    let ways = [never(&files, &label), off(&files, card), off_here(look, &files, card), copy(look, &files, card)];
    let one = |way: Way| {
        let made = effect(look, args, &files, &way.texts);
        let counts = made.counts()?;
        // A way that does not reach this card is none.
        (way.starts || made.loses(card)).then(|| {
            let [gained, lost, changed] = counts;
            json!({
                "title": way.title, "about": way.about, "texts": way.texts, "at": way.at,
                "counts": (!way.starts).then_some([gained, lost, changed]),
            })
        })
    };
    Some(json!(ways.into_iter().flatten().filter_map(one).collect::<Vec<_>>()))
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn never(files: &Files, label: &str) -> Option<Way> {
    let (file, label) = (files.rules.last()?, plain(label).trim().to_lowercase());
    let no_drafts = Texts::new();
    let text = match files.text(file, &no_drafts) {
        _ if label.is_empty() => return None,
        text if text.contains("lexicon") => added(text, &NEVER, &label)?,
        text => suggest::joined(text, &format!("[lexicon]\nnote = [{}]\n", quoted(&label))),
    };
    Some(Way {
        title: format!("Never ask for “{label}”"),
        about: "The label goes into the list of labels that are not asked for.".to_owned(),
        texts: Texts::from([(file.name.clone(), text)]),
        starts: false,
        at: label,
    })
}

fn off(files: &Files, card: &Card) -> Option<Way> {
    let file = files.settings.as_ref()?;
    let text = added(files.text(file, &Texts::new()), &OFF, &card.rule)?;
    Some(Way {
        title: format!("Switch off `{}`", card.rule),
        about: "No note is asked by this rule.".to_owned(),
        texts: Texts::from([(file.name.clone(), text)]),
        starts: false,
        at: card.rule.clone(),
    })
}

fn off_here(look: &Look, files: &Files, card: &Card) -> Option<Way> {
    let file = files.settings.as_ref()?;
    let root = cardmill::files::absolute(look.project.config.root().unwrap_or(&look.home()));
    let note = cardmill::files::absolute(card.source.path.as_ref());
    let note = slashed(note.strip_prefix(root).ok()?);
    let table = format!("[[folder]]\npath = {}\nrules = {{ off = [{}] }}\n", quoted(&note), quoted(&card.rule));
    Some(Way {
        title: format!("Switch off `{}` here", card.rule),
        about: format!("It stays for other notes than {note}."),
        texts: Texts::from([(file.name.clone(), suggest::joined(files.text(file, &Texts::new()), &table))]),
        starts: false,
        at: quoted(&note),
    })
}

/// The rule copied into the user's file, or its place there when it is the user's own.
fn copy(look: &Look, files: &Files, card: &Card) -> Option<Way> {
    let rule = &look.project.rules.rules[look.project.rules.rule_index(&card.rule)?];
    let at = format!("id = \"{}\"", rule.id);
    if rule.origin.is_user() {
        let (title, about) = (format!("Change `{}`", rule.id), format!("It stands in {}.", rule.origin.file()));
        let file = files.rules.iter().find(|file| file.name == rule.origin.file())?;
        let texts = Texts::from([(file.name.clone(), file.text.clone()?)]);
        return Some(Way { title, about, texts, starts: true, at });
    }
    let text = rule_text(RuleSet::builtin_file(rule.origin.file())?, &rule.id)?;
    let file = files.rules.last()?;
    Some(Way {
        title: format!("Change a copy of `{}`", rule.id),
        about: "The copy in your file takes its place; say there what it is for.".to_owned(),
        texts: Texts::from([(file.name.clone(), suggest::joined(files.text(file, &Texts::new()), &text))]),
        starts: true,
        at,
    })
}

/// A card that is missing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Missing {
    path: String,
    first: u32,
    last: u32,
    question: String,
    answer: String,
    texts: Texts,
}

/// Finds a rule that makes a card, and adds it to the draft of the last file of rules.
pub(super) fn rule(look: &Look, args: &BuildArgs, body: &[u8]) -> anyhow::Result<Value> {
    let missing: Missing = serde_json::from_slice(body).context("this is no card")?;
    let note = look.source(&missing.path).context("there is no such note")?.clone();
    let files = Files::of(look, args)?;
    let Some(file) = files.rules.last() else { bail!("there is no file of rules; name one with `--rules FILE`") };
    let texts: Vec<(String, String)> = files
        .rules
        .iter()
        .map(|file| (file.name.clone(), files.text(file, &missing.texts).to_owned()))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    let rules = RuleSet::load(&texts)?;
    let names = (1..).map(|number| format!("my-rule-{number}"));
    let id = names.into_iter().find(|name| rules.rule_index(name).is_none()).unwrap_or_default();
    let question = missing.question.split_whitespace().collect::<Vec<_>>().join(" ");
    let answer = missing.answer.trim().to_owned();
    if question.is_empty() || answer.is_empty() {
        bail!("say what is asked and what is answered");
    }
    let lines = Some(Lines::new(missing.first, missing.last));
    let wanted = Wanted { id: id.clone(), grade: Grade::Likely, note, lines, question, answer };
    match suggest::suggest(&texts, &rules, &wanted) {
        Suggested::Rule { text, .. } => {
            let text = suggest::joined(files.text(file, &missing.texts), &text);
            Ok(json!({ "texts": { file.name.as_str(): text }, "at": format!("id = \"{id}\"") }))
        }
        Suggested::Known { rule, grade } => bail!("rule `{rule}` makes this card already, as {}", grade.name()),
        Suggested::Nothing { reason, help, .. } => bail!("no rule was found: {reason}; {help}"),
    }
}
