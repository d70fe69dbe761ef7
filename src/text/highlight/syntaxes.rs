//! The syntaxes of syntect and two-face, applied to code.
//!
//! Most of the time goes into the regular expressions of the syntaxes, so little is left to
//! them: a language is looked at on one core with a memory of lines, languages and long rows
//! of code on several. What a line gives depends on nothing but the line and the state before
//! it, so that the memory changes no result, and neither do the cores.

use super::{Class, Part, languages};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;
use syntect::parsing::{ParseState, Scope, ScopeStack, SyntaxReference, SyntaxSet};

/// The syntaxes, unpacked when the first code is met and never without; nothing changes them.
static SYNTAXES: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// The scopes that have a class, the longest names first. A scope is a name with parts, as
/// Sublime Text has them; one that begins with a name here has its class.
static SCOPES: LazyLock<Vec<(Scope, Class)>> = LazyLock::new(|| {
    let mut names = NAMES;
    names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    names.into_iter().filter_map(|(name, class)| Some((Scope::new(name).ok()?, class))).collect()
});

const NAMES: [(&str, Class); 33] = [
    ("comment", Class::Comment),
    ("meta.diff.header", Class::Comment),
    ("string", Class::String),
    ("constant.character", Class::String),
    ("constant.other.placeholder", Class::String),
    ("markup.inserted", Class::String),
    ("markup.raw", Class::String),
    ("constant", Class::Number),
    ("support.constant", Class::Number),
    // `storage` is `fn`, `struct`, `int` and `const` alike.
    ("keyword", Class::Keyword),
    ("storage", Class::Keyword),
    ("variable.language", Class::Keyword),
    ("markup.deleted", Class::Keyword),
    ("entity.name", Class::Type),
    ("entity.other.inherited-class", Class::Type),
    ("support.type", Class::Type),
    ("support.class", Class::Type),
    ("markup.heading", Class::Type),
    ("meta.diff.range", Class::Type),
    ("entity.name.function", Class::Function),
    ("support.function", Class::Function),
    ("variable.function", Class::Function),
    ("entity.name.tag.yaml", Class::Variable),
    ("entity.name.tag.toml", Class::Variable),
    ("entity.other.attribute-name", Class::Variable),
    ("support.type.property-name", Class::Variable),
    ("variable.annotation", Class::Variable),
    ("variable.parameter", Class::Variable),
    // Elsewhere, every other word would be one.
    ("variable.other.readwrite.shell", Class::Variable),
    ("variable.other.php", Class::Variable),
    ("variable.other.readwrite.instance", Class::Variable),
    ("variable.other.readwrite.perl", Class::Variable),
    ("variable.other.dollar", Class::Variable),
];

/// The key of a mapping, in JSON for example, is a text as well.
static KEY: LazyLock<Option<Scope>> = LazyLock::new(|| Scope::new("meta.mapping.key").ok());

/// How much code of a language is looked at in one go, with one memory.
const ROW: usize = 128;

/// The parts of each code whose language is known.
pub(super) fn parts_of_all(codes: impl Iterator<Item = (String, String)>) -> Vec<(String, String, Vec<Part>)> {
    let mut languages: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for (lang, text) in codes {
        languages.entry(languages::token(&lang).unwrap_or_default()).or_default().insert((lang, text));
    }
    let known = languages.into_iter().filter_map(|(token, codes)| {
        let syntax = SYNTAXES.find_syntax_by_token(&token)?;
        Some((syntax, codes.into_iter().collect::<Vec<_>>()))
    });
    let known: Vec<_> = known.collect();
    let rows: Vec<_> =
        known.iter().flat_map(|(syntax, codes)| codes.chunks(ROW).map(move |row| (*syntax, row))).collect();
    let found: Vec<Vec<Vec<Part>>> = rows.par_iter().map(|(syntax, row)| parts_of_row(syntax, row)).collect();
    let codes = known.into_iter().flat_map(|(_, codes)| codes);
    codes.zip(found.into_iter().flatten()).map(|((lang, text), parts)| (lang, text, parts)).collect()
}

fn parts_of_row(syntax: &SyntaxReference, row: &[(String, String)]) -> Vec<Vec<Part>> {
    let mut memory = Memory::new(syntax);
    // Code at which a syntax fails stays plain.
    row.iter().map(|(_, text)| memory.parts(text).unwrap_or_default()).collect()
}

/// Where a line stands: what the syntax expects, and what surrounds it.
type State = (ParseState, ScopeStack);

/// The lines of one language that were met, and what they gave.
struct Memory<'c> {
    /// The states before and behind lines; the first is that of an empty code.
    states: Vec<State>,
    /// By the number of the state before and the line: its parts, and the state behind.
    lines: HashMap<(usize, &'c str), (Vec<Part>, usize)>,
    /// The classes of scopes that were met.
    classes: HashMap<Scope, Option<Class>>,
    /// Whether a line may begin with a prompt.
    prompts: bool,
}

/// With more states, finding one takes longer than parsing the line.
const MOST_STATES: usize = 400;

impl<'c> Memory<'c> {
    fn new(syntax: &SyntaxReference) -> Self {
        let states = vec![(ParseState::new(syntax), ScopeStack::new())];
        let prompts = syntax.file_extensions.iter().any(|extension| extension == "sh");
        Self { states, lines: HashMap::new(), classes: HashMap::new(), prompts }
    }

    fn parts(&mut self, text: &'c str) -> Option<Vec<Part>> {
        if self.states.len() > MOST_STATES {
            self.states.truncate(1);
            self.lines.clear();
        }
        let mut all = Vec::new();
        let (mut state, mut start) = (0, 0);
        for line in text.split('\n') {
            if !self.lines.contains_key(&(state, line)) {
                let (parts, behind) = self.look(state, line)?;
                let behind = self.number(behind);
                self.lines.insert((state, line), (parts, behind));
            }
            let (parts, behind) = self.lines.get(&(state, line))?;
            let here = |part: &Part| start + part.range.start..start + part.range.end;
            all.extend(parts.iter().map(|part| Part { class: part.class, range: here(part) }));
            state = *behind;
            start += line.len() + 1;
        }
        Some(all)
    }

    fn number(&mut self, state: State) -> usize {
        self.states.iter().position(|known| *known == state).unwrap_or_else(|| {
            self.states.push(state);
            self.states.len() - 1
        })
    }

    /// The parts of a line and the state behind it; nothing when the syntax fails.
    fn look(&mut self, state: usize, line: &str) -> Option<(Vec<Part>, State)> {
        let (mut parse, mut stack) = self.states[state].clone();
        // The syntaxes expect a line break at the end of every line.
        let mut whole = format!("{line}\n");
        if self.prompts && line.trim_start().starts_with("$ ") {
            // What follows is a command only if the sign before it is none.
            whole = whole.replacen('$', " ", 1);
        }
        let changes = parse.parse_line(&whole, &SYNTAXES).ok()?;
        let mut parts = Vec::new();
        let mut from = 0;
        for (at, change) in changes {
            let at = at.min(line.len());
            if from < at {
                push(&mut parts, self.class(&stack), from..at, line);
                from = at;
            }
            stack.apply(&change).ok()?;
        }
        push(&mut parts, self.class(&stack), from..line.len(), line);
        Some((parts, (parse, stack)))
    }

    /// The class of the innermost scope that has one.
    fn class(&mut self, stack: &ScopeStack) -> Option<Class> {
        let mut class_of = |scope: &Scope| {
            let find = || SCOPES.iter().find(|(name, _)| name.is_prefix_of(*scope)).map(|(_, class)| *class);
            *self.classes.entry(*scope).or_insert_with(find)
        };
        let class = stack.scopes.iter().rev().find_map(&mut class_of)?;
        let is_key = |scope: &Scope| KEY.is_some_and(|key| key.is_prefix_of(*scope));
        Some(if class == Class::String && stack.scopes.iter().any(is_key) { Class::Variable } else { class })
    }
}

/// Adds a part without the blanks around it. Two of one class become one, with the blanks
/// between them; operators are no words.
fn push(parts: &mut Vec<Part>, class: Option<Class>, range: std::ops::Range<usize>, line: &str) {
    let text = &line[range.clone()];
    let Some(class) = class.filter(|class| *class != Class::Keyword || text.contains(char::is_alphabetic)) else {
        return;
    };
    let start = range.end - text.trim_start().len();
    let end = range.start + text.trim_end().len();
    if start >= end {
        return;
    }
    match parts.last_mut() {
        Some(last) if last.class == class && line[last.range.end..start].trim().is_empty() => last.range.end = end,
        Some(_) | None => parts.push(Part { class, range: start..end }),
    }
}
