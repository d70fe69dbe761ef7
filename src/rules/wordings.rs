//! Wordings, compiled: their slots and filters are there, and may have something to say.

use super::compile::{Captures, Context};
use super::load::Wordings;
use super::names::{Slot, looks};
use super::raw::{OneOrMany, RawAsk, RawRule};
use super::template::{Template, TemplateError};
use super::{Ask, On, Question};
use crate::base::code::Code;
use crate::base::toml_file::{Place, which};
use std::collections::BTreeMap;
use std::sync::Arc;

impl<'m> Context<'m> {
    /// The question families.
    pub(super) fn families(&self) -> BTreeMap<&'m str, Arc<Ask>> {
        let family = |(name, wordings): (&'m String, &'m Wordings)| {
            let by_language = wordings.iter().map(|(code, placed)| {
                let top = Place::file(placed.file);
                let (section, code) = (top.key("ask"), code.as_str());
                (code.to_owned(), self.templates(section.key(name).key(code), code, &placed.raw))
            });
            (name.as_str(), Arc::new(Ask { name: Some(name.clone()), by_language: by_language.collect() }))
        };
        self.merged.asks.iter().map(family).collect()
    }

    /// The wordings of one language.
    fn templates(&self, place: Place<'_>, code: &str, raw: &OneOrMany) -> Vec<Template> {
        if code != "*" && !self.languages.contains(&code) {
            let help = which(code, self.languages.iter().copied().chain(["*"]));
            self.problems.error(Code::UnknownLanguage, place.the_key(), format!("there is no language `{code}`"), help);
        }
        let all = raw.all();
        if all.is_empty() {
            let help = "write a question, as in \"{label}?\"";
            self.problems.error(Code::NoWording, place, "there is no wording in this list", help);
        }
        all.iter().enumerate().filter_map(|(at, text)| self.template(place.at(at), text)).collect()
    }

    fn template(&self, place: Place<'_>, text: &str) -> Option<Template> {
        let template = match Template::parse(text, self.holes) {
            Ok(template) => template,
            Err(error) => {
                let help = match error {
                    TemplateError::Open(_) => "close it with `}`, or write `{{` for a brace",
                    TemplateError::Stray(_) => "remove it, or write `}}` for a brace",
                    TemplateError::Empty(_) => "write what stands there, as in `{label}`",
                };
                let place = place.bytes(error.at()..error.at() + 1);
                self.problems.error(Code::BadWording, place, error.to_string(), help);
                return None;
            }
        };
        for name in template.names().filter_map(|(_, filter)| filter) {
            self.used.note("filter", name);
            if !self.filters.has(name) {
                let help = which(name, self.filters.names());
                let message = format!("there is no filter `{name}`");
                self.problems.error(Code::UnknownFilter, place.words(&format!("|{name}")), message, help);
            }
        }
        Some(template)
    }

    /// How a rule asks; `rule` is its place.
    pub(super) fn question(&self, rule: Place<'_>, raw: &RawRule, on: &[On], captures: &Captures) -> Option<Question> {
        let place = rule.key("ask");
        let is_cloze = matches!(&raw.ask, RawAsk::Family(name) if name == "cloze");
        if raw.cloze.is_some() && !is_cloze {
            let help = "write `ask = \"cloze\"`, or remove this";
            self.problems.error(
                Code::StrayCloze,
                rule.key("cloze").the_key(),
                "nothing is left out of an answer that is asked for",
                help,
            );
        }
        Some(match &raw.ask {
            RawAsk::Family(_) if is_cloze => Question::Cloze(self.deleted(rule, raw, captures)),
            RawAsk::Family(name) if name == "class" => Question::Class,
            RawAsk::Family(name) if name == "title" => Question::Title,
            RawAsk::Family(name) => {
                let family = self.family(place, name)?;
                self.check_slots(name, captures, &format!("the rule `{}`", raw.id));
                Question::Family(family)
            }
            RawAsk::Own(wordings) => {
                if wordings.is_empty() {
                    let help = "write a question, as in `ask = { \"*\" = \"{label}?\" }`";
                    self.problems.error(Code::NoWording, place, "there is no wording in this table", help);
                }
                let mut by_language = BTreeMap::new();
                for (code, raw) in wordings {
                    let place = place.key(code);
                    let templates = self.templates(place, code, raw);
                    for (at, text) in raw.all().iter().enumerate() {
                        self.slots(place.at(at), text, captures, on);
                    }
                    by_language.insert(code.clone(), templates);
                }
                Question::Family(Arc::new(Ask { name: None, by_language }))
            }
        })
    }

    /// Checks the slots of the wordings of a rule.
    fn slots(&self, place: Place<'_>, text: &str, captures: &Captures, on: &[On]) {
        let Ok(template) = Template::parse(text, self.holes) else { return };
        for (name, _) in template.names() {
            let captured = captures.as_ref().is_none_or(|captures| captures.contains(name));
            match Slot::named(name).map(Slot::only) {
                _ if captured => {}
                None => {
                    let names = captures.iter().flatten().map(String::as_str);
                    let help = which(name, names.chain(Slot::ALL.iter().map(|slot| slot.name())));
                    let (hole, message) = (format!("{{{name}"), format!("there is no slot or capture `{name}`"));
                    self.problems.error(Code::UnknownSlot, place.words(&hole), message, help);
                }
                Some([]) => {}
                Some(only) if on.iter().any(|on| only.contains(on)) || on.is_empty() => {}
                Some(only) => {
                    let only = looks().filter(|(_, on)| only.contains(on)).map(|(name, _)| format!("\"{name}\""));
                    let help =
                        format!("use another slot, or write `on = {}`", only.collect::<Vec<_>>().join("` or `on = "));
                    let message = format!("`{{{name}}}` is always empty in this rule");
                    self.problems.error(Code::EmptySlot, place.words(&format!("{{{name}")), message, help);
                }
            }
        }
    }

    /// Checks the slots of the wordings of a family, for one that asks by it.
    pub(super) fn check_slots(&self, family: &str, captures: &Captures, whose: &str) {
        let Some(captures) = captures else { return };
        for (code, placed) in self.merged.asks.get(family).into_iter().flatten() {
            for (at, text) in placed.raw.all().iter().enumerate() {
                let Ok(template) = Template::parse(text, self.holes) else { continue };
                let known = |name: &str| Slot::named(name).is_some() || captures.contains(name);
                for (name, _) in template.names().filter(|(name, _)| !known(name)) {
                    let (top, words) = (Place::file(placed.file), format!("{{{name}"));
                    let (section, help) = (top.key("ask"), Slot::ALL.iter().map(|slot| slot.name()));
                    let help = which(name, captures.iter().map(String::as_str).chain(help));
                    let message = format!("`{name}` is no slot, and no capture of {whose}, which asks by `{family}`");
                    let (of, help) = (section.key(family), help);
                    self.problems.error(Code::UnknownSlot, of.key(code).at(at).words(&words), message, help);
                }
            }
        }
    }
}
