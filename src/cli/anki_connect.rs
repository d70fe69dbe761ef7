//! A running Anki, by the add-on AnkiConnect: requests as its documentation has them (version 6).
//!
//! Only addresses of this machine are taken, so that no card ever leaves it.

use anyhow::{Context, bail};
use cardmill::export::{CONTEXT, NoteFront};
use serde_json::{Value, json};
use std::path::Path;
use std::time::Duration;
use ureq::Agent;

/// How long one request may take; a large package takes Anki minutes.
const PATIENCE: Duration = Duration::from_secs(15 * 60);

/// How long it may take to be let in.
const KNOCK: Duration = Duration::from_secs(3);

/// The version of the interface that is spoken.
const VERSION: u32 = 6;

/// So many searches go in one request.
const AT_ONCE: usize = 200;

/// A card in Anki, as far as it matters here.
#[derive(Clone, Debug)]
pub(crate) struct FoundCard {
    pub(crate) card: i64,
    pub(crate) note: i64,
    /// The deck in which it is.
    pub(crate) deck: String,
    /// What tells its note from others.
    pub(crate) front: NoteFront,
}

/// An Anki that answers.
pub(crate) struct AnkiConnect {
    agent: Agent,
    address: String,
    key: Option<String>,
}

impl AnkiConnect {
    /// Asks whether an Anki answers at an address of this machine, and speaks what is spoken here.
    pub(crate) fn reach(address: &str, key: Option<&str>) -> anyhow::Result<Self> {
        if !is_local(address) {
            bail!(
                "`{address}` is no address of this machine; write for example `http://127.0.0.1:8765`\n  \
                 = help: cards are pushed into an Anki on the same machine only; elsewhere, import the .apkg there"
            );
        }
        let config = Agent::config_builder();
        let config = config.timeout_global(Some(PATIENCE)).timeout_connect(Some(KNOCK)).proxy(None).build();
        let anki = Self {
            agent: config.into(),
            address: address.trim_end_matches('/').to_owned(),
            key: key.map(str::to_owned),
        };
        let version = anki.ask("version", json!({}))?.as_u64().unwrap_or(0);
        if version < u64::from(VERSION) {
            bail!("AnkiConnect speaks version {version}, and {VERSION} is needed; update the add-on in Anki");
        }
        Ok(anki)
    }

    /// Imports a package as Anki's own import does: what is new and newer; nothing is deleted or moved.
    pub(crate) fn import(&self, package: &Path) -> anyhow::Result<()> {
        let done = self.ask("importPackage", json!({ "path": package.to_string_lossy() }))?;
        if done != Value::Bool(true) {
            bail!("Anki did not import `{}`; is a profile open?", package.display());
        }
        Ok(())
    }

    /// The cards that each of these searches finds, in their order.
    pub(crate) fn find(&self, searches: &[String]) -> anyhow::Result<Vec<Vec<FoundCard>>> {
        let mut found = Vec::with_capacity(searches.len());
        for some in searches.chunks(AT_ONCE) {
            let actions: Vec<Value> =
                some.iter().map(|search| self.action("findCards", json!({ "query": search }))).collect();
            let answers = self.ask("multi", json!({ "actions": actions }))?;
            for answer in answers.as_array().context("AnkiConnect answered something else than a list")? {
                let ids = result(answer)?;
                let ids: Vec<i64> = ids.as_array().into_iter().flatten().filter_map(Value::as_i64).collect();
                found.push(self.cards(&ids)?);
            }
        }
        Ok(found)
    }

    fn cards(&self, ids: &[i64]) -> anyhow::Result<Vec<FoundCard>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let cards = self.ask("cardsInfo", json!({ "cards": ids }))?;
        let one = |card: &Value| {
            let field = |number: usize| {
                let fields = card["fields"].as_object()?;
                fields.values().find(|field| field["order"] == number)?["value"].as_str()
            };
            Some(FoundCard {
                card: card["cardId"].as_i64()?,
                note: card["note"].as_i64()?,
                deck: card["deckName"].as_str()?.to_owned(),
                front: NoteFront::in_anki(field(0)?, field(CONTEXT)?),
            })
        };
        Ok(cards.as_array().into_iter().flatten().filter_map(one).collect())
    }

    /// Puts cards into a deck, which is made when it is missing.
    pub(crate) fn change_deck(&self, cards: &[i64], deck: &str) -> anyhow::Result<()> {
        self.ask("changeDeck", json!({ "cards": cards, "deck": deck })).map(drop)
    }

    /// Deletes notes with all their cards.
    pub(crate) fn delete_notes(&self, notes: &[i64]) -> anyhow::Result<()> {
        self.ask("deleteNotes", json!({ "notes": notes })).map(drop)
    }

    fn action(&self, action: &str, params: Value) -> Value {
        let mut request = json!({ "action": action, "version": VERSION, "params": params });
        if let Some(key) = &self.key {
            request["key"] = Value::String(key.clone());
        }
        request
    }

    fn ask(&self, action: &str, params: Value) -> anyhow::Result<Value> {
        let request = self.action(action, params).to_string();
        let answer = self.agent.post(&self.address).header("Content-Type", "application/json").send(&request);
        let mut answer = answer.map_err(|error| no_answer(&self.address, &error))?;
        let text = answer.body_mut().with_config().limit(u64::MAX).read_to_string();
        let text = text.with_context(|| format!("the answer from `{}` broke off", self.address))?;
        let Ok(answer) = serde_json::from_str::<Value>(&text) else {
            bail!("what answers at `{}` is not AnkiConnect; say where it is with `--address`", self.address);
        };
        result(&answer)
    }
}

/// The result in an answer, or what AnkiConnect says is wrong.
fn result(answer: &Value) -> anyhow::Result<Value> {
    match answer.get("error").and_then(Value::as_str) {
        Some(error) if error.contains("api key") => {
            bail!("AnkiConnect wants a key: give it with `--key` or in `ANKI_CONNECT_KEY`")
        }
        Some(error) if error.contains("collection is not available") => {
            bail!("no profile is open in Anki; open yours, and push again")
        }
        Some(error) => bail!("AnkiConnect says: {error}"),
        None => Ok(answer.get("result").unwrap_or(answer).clone()),
    }
}

fn no_answer(address: &str, error: &ureq::Error) -> anyhow::Error {
    anyhow::anyhow!(
        "no Anki answers at `{address}`: {error}\n  \
         = help: start Anki, and in it Tools > Add-ons > Get Add-ons, code 2055492159 (AnkiConnect)\n  \
         = help: or import the .apkg by hand: `cardmill build`, then File > Import"
    )
}

/// Whether an address is one of this machine, over plain HTTP.
fn is_local(address: &str) -> bool {
    let Some(rest) = address.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = match authority.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or_default(),
        None => authority.split(':').next().unwrap_or_default(),
    };
    !authority.contains('@') && matches!(host, "127.0.0.1" | "localhost" | "::1")
}

#[cfg(test)]
mod tests {
    use super::is_local;

    #[test]
    fn only_this_machine_is_local() {
        for address in ["http://127.0.0.1:8765", "http://localhost:1", "http://[::1]:8765/", "http://localhost"] {
            assert!(is_local(address), "{address}");
        }
        for address in [
            "https://127.0.0.1",
            "http://127.0.0.1.example.org",
            "http://localhost@example.org",
            "http://127.0.0.1:1@example.org",
            "http://example.org",
            "127.0.0.1:8765",
            "http://0.0.0.0:8765",
            "",
        ] {
            assert!(!is_local(address), "{address}");
        }
    }
}
