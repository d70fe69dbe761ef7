//! The decks and tags of cards, from folders, files, headings and front matter.

use crate::base::paths;
use crate::base::slots::Slots;
use crate::base::source::{Lines, SourceFile};
use crate::extract::Draft;
use crate::markdown::repair::Repaired;
use crate::outline::{Node, NodeId, NodeKind, Outline};
use crate::rules::Words;
use crate::settings::layer::Layer;
use crate::text::marks::plain;
use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

/// What was said about the deck of a note.
pub(super) struct Asked<'a> {
    /// The deck that was typed, above all others.
    pub(super) typed: Option<&'a str>,
    /// That of the configuration.
    pub(super) config: Option<&'a [Slots]>,
    /// That of the note.
    pub(super) own: Option<&'a [Slots]>,
    /// The folders of the note by the configuration.
    pub(super) folder: &'a [String],
}

/// The decks of one note.
pub(super) struct Decks {
    /// The decks above all that have to do with the note.
    pub(super) outermost: Vec<String>,
    /// The deck of the note, and of those of its cards that no heading has a deck for.
    pub(super) base: Vec<String>,
    way: Way,
}

/// How the deck of a card follows from its place in the note.
enum Way {
    /// All cards are in that of the note.
    Base,
    /// Each heading of level 1 has a deck below that of the note.
    ByHeading(BTreeMap<NodeId, Vec<String>>),
    /// As a setting says; the parts that every card of the note has in common are filled.
    Slots(Vec<Slots>, Common),
}

/// What the slots hold that are the same for all cards of a note.
struct Common {
    folder: Vec<String>,
    file: String,
    title: String,
    own: Vec<Slots>,
}

impl Decks {
    pub(super) fn new(
        source: &SourceFile,
        root: &Root,
        clean: &Repaired,
        outline: &Outline,
        words: &Words,
        asked: &Asked<'_>,
    ) -> Self {
        let (path, front) = (source.path(), clean.front());
        let named = front.deck.as_deref().filter(|_| asked.own.is_none()).into_iter().flat_map(|deck| deck.split("::"));
        let named = named.map(str::trim).filter(|part| !part.is_empty()).map(Slots::plain);
        let own: Vec<Slots> = asked.own.unwrap_or_default().iter().cloned().chain(named).collect();
        let config = asked.config.filter(|_| asked.typed.is_none()).unwrap_or_default();
        let outermost: Vec<String> = match asked.typed {
            Some(typed) => typed.split("::").map(deck_part).collect(),
            None => config.iter().take_while(|part| !part.has_slots()).map(|part| deck_part(part.start())).collect(),
        };
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let is_top = |node: &Node| node.kind == NodeKind::Heading && node.level == 1;
        let tops: Vec<(NodeId, &Node)> = outline.nodes.iter().enumerate().filter(|(_, node)| is_top(node)).collect();
        let first = tops.iter().find_map(|(_, node)| node.label.as_deref().map(str::to_owned));
        let common = Common {
            folder: asked.folder.to_vec(),
            file: safe(&stem),
            title: safe(&front.title.clone().or(first).unwrap_or_default()),
            own,
        };
        let title = front.title.clone().filter(|title| !words.generic.is(title));
        let note = [deck_part(&title.unwrap_or(stem))];
        let base: Vec<String> = outermost.iter().chain(&root.folders(path)).chain(&note).cloned().collect();
        let takes_own = config.iter().any(|part| part.names().any(|name| name == "deck"));
        let slots: Vec<Slots> = if !common.own.is_empty() && !takes_own {
            // A note that names its deck stands where it says, whatever folder it lies in.
            outermost.iter().map(|part| Slots::plain(part)).chain(common.own.iter().cloned()).collect()
        } else if config.iter().any(Slots::has_slots) {
            config.to_vec()
        } else {
            let below = |node: &Node| base.iter().cloned().chain(node.label.as_deref().map(deck_part)).collect();
            let by_heading = || tops.iter().map(|(id, node)| (*id, below(node))).collect();
            let way = if tops.len() >= 2 { Way::ByHeading(by_heading()) } else { Way::Base };
            return Self { outermost, base, way };
        };
        let named = common.fill(&slots, &|_| String::new());
        Self { outermost, base: if named.is_empty() { base } else { named }, way: Way::Slots(slots, common) }
    }

    /// The deck of a card at a node of the outline.
    pub(super) fn of(&self, outline: &Outline, node: NodeId) -> Vec<String> {
        let heading_id = |level: u8| {
            let is_it = |node: &Node| node.kind == NodeKind::Heading && node.level == level;
            std::iter::once(node).chain(outline.above(node)).find(|id| is_it(outline.node(*id)))
        };
        let heading = |level| heading_id(level).and_then(|id| outline.node(id).label.as_deref());
        match &self.way {
            Way::Base => self.base.clone(),
            Way::ByHeading(decks) => heading_id(1).and_then(|id| decks.get(&id)).unwrap_or(&self.base).clone(),
            Way::Slots(slots, common) => {
                let named = common.fill(slots, &|level| heading(level).map(safe).unwrap_or_default());
                if named.is_empty() { self.base.clone() } else { named }
            }
        }
    }

    /// The deck of a card that no rule made, which begins in this line.
    pub(super) fn at(&self, outline: &Outline, line: u32) -> Vec<String> {
        let headings = outline.nodes.iter().enumerate().filter(|(_, node)| node.kind == NodeKind::Heading);
        let last = headings.take_while(|(_, node)| node.lines.first <= line).last();
        match (&self.way, last) {
            (Way::Slots(..), Some((node, _))) => self.of(outline, node),
            (Way::Slots(..) | Way::Base | Way::ByHeading(_), _) => self.base.clone(),
        }
    }

    /// What there is to say about the decks: of the settings about the outermost, of the note about its own.
    pub(super) fn descriptions(&self, config: &Layer, own: &Layer, clean: &Repaired) -> Vec<(Vec<String>, String)> {
        let outermost = self.base[..self.outermost.len().clamp(1, self.base.len())].to_vec();
        let is_own = match &self.way {
            Way::Base | Way::ByHeading(_) => true,
            Way::Slots(slots, _) => slots.iter().flat_map(Slots::names).any(|name| ["file", "title"].contains(&name)),
        };
        // A description of the note says nothing about a deck that it shares with others.
        let about = clean.front().description.as_ref().filter(|_| is_own);
        let own = own.deck_description.as_ref().or(about);
        let of_note = own.map(|text| (self.base.clone(), text.clone()));
        of_note.into_iter().chain(config.deck_description.clone().map(|text| (outermost, text))).collect()
    }
}

impl Common {
    /// The parts of a name; one with an empty slot is left out.
    fn fill(&self, slots: &[Slots], heading: &dyn Fn(u8) -> String) -> Vec<String> {
        let mut parts = Vec::new();
        for part in slots {
            let value = |name: &str| match name {
                "folder" => self.folder.join("::"),
                "file" => self.file.clone(),
                "title" => self.title.clone(),
                "deck" => self.fill(&self.own, heading).join("::"),
                "h1" => heading(1),
                "h2" => heading(2),
                _ => String::new(),
            };
            if part.names().all(|name| !value(name).is_empty()) {
                parts.extend(part.fill(value).split("::").map(deck_part));
            }
        }
        parts
    }
}

/// The folder that all notes of a run have above them: it names no deck.
#[derive(Debug)]
pub(super) struct Root {
    folder: PathBuf,
    /// Where relative paths begin, if some of them lead up: then all are compared as whole paths.
    here: Option<PathBuf>,
}

impl Root {
    pub(super) fn of(sources: &[SourceFile], here: &Path) -> Self {
        let leads_up = |source: &SourceFile| source.path().components().any(|part| part == Component::ParentDir);
        let here = sources.iter().any(leads_up).then(|| here.to_owned());
        let mut root = Self { folder: PathBuf::new(), here };
        let folder =
            |source: &SourceFile| root.whole(source.path()).parent().map(Path::to_path_buf).unwrap_or_default();
        let common = sources.iter().map(folder).reduce(|all, next| {
            all.components().zip(next.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
        });
        root.folder = common.unwrap_or_default();
        root
    }

    /// The folders of a note below that of all notes.
    pub(super) fn folders(&self, path: &Path) -> Vec<String> {
        folders(&self.whole(path), &self.folder)
    }

    fn whole(&self, path: &Path) -> PathBuf {
        self.here.as_ref().map_or_else(|| path.to_owned(), |here| paths::plain(&here.join(path)))
    }
}

/// The folders of a note below another one.
pub(super) fn folders(path: &Path, root: &Path) -> Vec<String> {
    let inner = path.strip_prefix(root).unwrap_or(path);
    let names = inner.parent().into_iter().flat_map(Path::components).filter_map(|part| match part {
        Component::Normal(part) => Some(deck_part(&part.to_string_lossy())),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => None,
    });
    names.collect()
}

/// A deck name of one level: no `::`, no outer blanks, not empty.
fn deck_part(text: &str) -> String {
    let part = safe(text);
    if part.is_empty() { "notes".to_owned() } else { part }
}

/// Text of a note as a part of a deck name, or nothing.
fn safe(text: &str) -> String {
    let part = plain(text).replace("::", " - ").replace('`', "");
    part.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The tags of headings that cards stand under.
pub(super) struct HeadingTags<'n> {
    outline: &'n Outline,
    words: &'n Words,
    /// That of the card before, with its nearest heading: the next card mostly stands there as well.
    last: Option<(Option<NodeId>, Option<String>)>,
}

impl<'n> HeadingTags<'n> {
    pub(super) fn new(outline: &'n Outline, words: &'n Words) -> Self {
        Self { outline, words, last: None }
    }

    /// A tag of the two outermost headings that a card stands under.
    pub(super) fn of(&mut self, draft: &Draft) -> Option<String> {
        let is_heading = |id: &NodeId| self.outline.node(*id).kind == NodeKind::Heading;
        let nearest = self.outline.above(draft.node).find(is_heading);
        match &self.last {
            Some((known, tag)) if *known == nearest => tag.clone(),
            Some(_) | None => {
                let tag = self.tag(draft.node);
                self.last = Some((nearest, tag.clone()));
                tag
            }
        }
    }

    fn tag(&self, node: NodeId) -> Option<String> {
        let path = self.outline.path(node).into_iter().map(|id| self.outline.node(id));
        let headings = path.filter(|node| node.kind == NodeKind::Heading && !node.question);
        let labels = headings
            .filter_map(|node| node.label.as_deref())
            .filter(|label| !self.words.generic.is(label) && crate::outline::columns(label) <= self.words.limits.topic);
        let tags: Vec<String> = labels.filter_map(tag_of).take(2).collect();
        (!tags.is_empty()).then(|| tags.join("::"))
    }
}

/// The tags of all cards of a note: its own, those of its settings, and its folders if they are asked for.
pub(super) fn note_tags(clean: &Repaired, layer: &Layer, folder: &[String]) -> Vec<String> {
    let own = clean.front().tags.iter().filter_map(|tag| own_tag(tag));
    let mut tags: Vec<String> = own.chain(layer.tags.iter().filter_map(|tag| written_tag(tag))).collect();
    if layer.folder_tags == Some(true) {
        tags.extend(written_tag(&folder.join("::")));
    }
    tags
}

/// The tags behind the lines that a card was made of, and behind the titles it stands under.
pub(super) fn line_tags(clean: &Repaired, outline: &Outline, draft: &Draft) -> Vec<String> {
    if clean.tags().is_empty() {
        return Vec::new();
    }
    let above = outline.path(draft.node).into_iter().map(|id| outline.node(id).lines);
    let lines: Vec<Lines> = above.chain([outline.node(draft.node).lines, draft.lines]).collect();
    let tags = clean.tags();
    let before = |line: u32| tags.partition_point(|(on, _)| *on < line);
    let mut on: Vec<usize> = lines.iter().flat_map(|lines| before(lines.first)..before(lines.last + 1)).collect();
    on.sort_unstable();
    on.dedup();
    on.into_iter().filter_map(|at| own_tag(&tags[at].1)).collect()
}

/// A tag of a note as one of Anki's: Obsidian writes the levels with a slash.
fn own_tag(tag: &str) -> Option<String> {
    written_tag(&tag.replace('/', "::"))
}

/// The text of a heading as an Anki tag of one level.
fn tag_of(text: &str) -> Option<String> {
    let tag = joined(&plain(text).replace("::", "-"));
    let tag: String = tag.chars().filter(|c| !"\"`*_()（）[]：:，,、".contains(*c)).collect();
    let tag = tag.trim_matches('-').to_owned();
    (!tag.is_empty()).then_some(tag)
}

/// A tag as a person wrote it, with levels between `::`.
fn written_tag(text: &str) -> Option<String> {
    let level = |level: &str| joined(level).chars().filter(|c| !"\"`*".contains(*c)).collect::<String>();
    let levels: Vec<String> = text.split("::").map(level).filter(|level| !level.is_empty()).collect();
    (!levels.is_empty()).then(|| levels.join("::"))
}

/// A text without white space: Anki ends a tag there.
fn joined(text: &str) -> String {
    let words = text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|part| !part.is_empty());
    words.collect::<Vec<_>>().join("-")
}
