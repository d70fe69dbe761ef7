//! The words and widths by which the outline reads structure, taken from the rule files.

use super::lexicon::{Lexicon, is_cjk};
use super::pattern::Pattern;
use std::collections::HashMap;
use std::sync::{Arc, OnceLock};

/// So many words of a text tell its language.
const MOST_WORDS: usize = 60;

/// A language of the rule files, as its place in their list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lang(pub u8);

/// How a language is told from others.
#[derive(Clone, Debug)]
pub struct Language {
    /// Its code, as in the wordings: `zh`, `en`.
    pub code: String,
    /// The script it is written in.
    pub script: Script,
    /// Frequent small words, for languages that share a script.
    pub words: Lexicon,
}

/// Scripts that tell languages apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum Script {
    /// Han characters.
    Han,
    /// Hiragana and katakana.
    Kana,
    /// Korean.
    Hangul,
    /// Letters of the Latin alphabet.
    Latin,
}

/// Widths in columns and counts, from `[limit]`.
#[derive(Clone, Debug, serde::Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The widest line that announces what follows.
    pub lead: usize,
    /// The widest label before a colon.
    pub label: usize,
    /// The most words of a label.
    pub label_words: usize,
    /// The widest item that is a label for what stands under it.
    pub item_label: usize,
    /// The widest topic of a section and the widest owner in a question.
    pub topic: usize,
    /// The widest entry of an enumeration.
    pub part: usize,
    /// The widest question, hard limit.
    pub question: usize,
    /// The narrowest question.
    pub question_least: usize,
    /// The widest answer of running text, soft limit.
    pub answer: usize,
    /// The widest answer of any kind.
    pub answer_most: usize,
    /// The most items of a list that is asked for as a whole.
    pub list: usize,
    /// The most facts of an answer that the note does not ask for itself.
    pub facts: usize,
    /// The widest list of terms with what is said of each.
    pub terms: usize,
    /// The most items of a list of labels.
    pub labels: usize,
    /// The most entries of the context line.
    pub context: usize,
}

/// What the outline asks the rule files.
#[derive(Clone, Debug)]
pub struct Words {
    /// Words that only stand in questions.
    pub question: Arc<Lexicon>,
    /// Words that begin a question or a task: what, explain.
    pub question_start: Arc<Lexicon>,
    /// Words for what is stated and proven: theorem, 定理.
    pub statement: Arc<Lexicon>,
    /// Labels that only say that a question follows.
    pub question_label: Arc<Lexicon>,
    /// Labels that only say that an answer follows.
    pub answer_label: Arc<Lexicon>,
    /// Remarks of an author to himself, as whole lines.
    pub to_self: Arc<Lexicon>,
    /// How remarks of an author to himself begin.
    pub to_self_start: Arc<Lexicon>,
    /// What questions of an author to himself say.
    pub to_self_asks: Arc<Lexicon>,
    /// Signs before a question.
    pub question_head: Arc<Lexicon>,
    /// Signs before an answer.
    pub answer_head: Arc<Lexicon>,
    /// Fillers at the head of a label.
    pub label_head: Arc<Lexicon>,
    /// Fillers at the end of a label.
    pub label_tail: Arc<Lexicon>,
    /// What frames a question at its head: what is, 什么是.
    pub frame_head: Arc<Lexicon>,
    /// What frames a question at its end: 是什么, 有哪些.
    pub frame_tail: Arc<Lexicon>,
    /// Labels that say nothing without an owner: advantages, 用途.
    pub attribute: Arc<Lexicon>,
    /// Labels of advantages and drawbacks.
    pub pros_and_cons: Arc<Lexicon>,
    /// Words of ways and procedures.
    pub procedure: Arc<Lexicon>,
    /// Labels of remarks: note, example.
    pub note: Arc<Lexicon>,
    /// Labels that announce a definition of what they stand under.
    pub definition: Arc<Lexicon>,
    /// Headings that name nothing.
    pub generic: Arc<Lexicon>,
    /// Words of comparisons.
    pub comparison: Arc<Lexicon>,
    /// Words that begin the next one of several: another, 第二.
    pub another: Arc<Lexicon>,
    /// How text begins that announces instead of saying something.
    pub announcing: Arc<Lexicon>,
    /// What speaks of the note itself, its place or its author.
    pub about_note: Arc<Lexicon>,
    /// How text begins that says what a thing is.
    pub defining: Arc<Lexicon>,
    /// Words by which a clause goes on with the one before it.
    pub joining: Arc<Lexicon>,
    /// Labels of kinds and parts.
    pub enumeration: Arc<Lexicon>,
    /// Words that join the sides of a comparison: and, 和.
    pub and: Arc<Lexicon>,
    /// Words around the sides of a comparison: between, 有什么.
    pub operand_noise: Arc<Lexicon>,
    /// Words that stand for a thing named before: it, 它.
    pub pronoun: Arc<Lexicon>,
    /// Words that point back, pronouns among them: it, this, here, 它.
    pub anaphor: Arc<Lexicon>,
    /// Words that end the subject of a label.
    pub topic_end: Arc<Lexicon>,
    /// Small words that join a label to the filler behind it: 的.
    pub particle: Arc<Lexicon>,
    /// Words that end in a full stop that ends no sentence.
    pub abbreviation: Arc<Lexicon>,
    /// Numbering at the head of a label.
    pub numbering: Pattern,
    /// Numbering of steps, with the number as the group `n`.
    pub step: Pattern,
    /// Anchors at the end of a heading.
    pub anchor: Pattern,
    /// Headings that are only numbers, chapters, steps.
    pub generic_pattern: Pattern,
    /// What separates a label from its text in items.
    pub dashes: Vec<String>,
    /// Widths.
    pub limits: Limits,
    /// The languages, in the order of the files.
    pub languages: Vec<Language>,
    /// The languages in Latin letters that each small word belongs to, made when the first text is read.
    pub small_words: OnceLock<HashMap<String, Vec<Lang>>>,
    /// The language that every text is read as, whatever its words tell.
    pub read_as: Option<Lang>,
}

/// What a text tells of its language.
#[derive(Clone, Debug)]
pub enum Hints {
    /// Its script is that of one language, or of none that is known.
    Script(Option<Lang>),
    /// It is written in Latin letters, with so many of the small words of each language.
    Words(Vec<usize>),
}

impl Hints {
    /// The language of most small words, the first of several; nothing when there are none.
    pub fn most(hits: &[usize]) -> Option<Lang> {
        let most = hits.iter().copied().max().filter(|most| *most > 0)?;
        hits.iter().position(|hits| *hits == most).map(|at| Lang(at as u8))
    }
}

impl Words {
    /// The language of a text that tells nothing: the first one written in Latin letters.
    pub fn default_lang(&self) -> Lang {
        let at = self.languages.iter().position(|language| language.script == Script::Latin);
        Lang(at.unwrap_or(0) as u8)
    }

    /// Whether a word is a small one of some language, which names nothing.
    pub fn is_small(&self, word: &str) -> bool {
        self.languages.iter().any(|language| language.words.is(word) || language.code.eq_ignore_ascii_case(word))
    }

    /// The language of a code.
    pub fn lang(&self, code: &str) -> Option<Lang> {
        let at = self.languages.iter().position(|language| language.code == code)?;
        Some(Lang(at as u8))
    }

    /// The code of a language.
    pub fn code(&self, lang: Lang) -> &str {
        self.languages.get(usize::from(lang.0)).map_or("", |language| &language.code)
    }

    /// What tells the language of a text: its script, or in Latin letters its small words.
    pub fn hints(&self, text: &str) -> Hints {
        if let Some(lang) = self.read_as {
            return Hints::Script(Some(lang));
        }
        let (mut han, mut kana, mut hangul, mut latin) = (0usize, 0usize, 0usize, 0usize);
        for c in text.chars() {
            match c {
                '\u{3041}'..='\u{30fa}' | '\u{30fd}'..='\u{30ff}' => kana += 1,
                '\u{ac00}'..='\u{d7af}' => hangul += 1,
                c if is_cjk(c) && c > '\u{3400}' => han += 1,
                c if c.is_alphabetic() => latin += 1,
                _ => {}
            }
        }
        // One translated word makes no Chinese sentence.
        let script = if (han + kana + hangul) * 4 < latin {
            Script::Latin
        } else if hangul > 0 && hangul >= han {
            Script::Hangul
        } else if kana > 1 && kana * 8 >= han {
            Script::Kana
        } else if han > 0 {
            Script::Han
        } else {
            Script::Latin
        };
        let with_script = |language: &Language| language.script == script;
        if script != Script::Latin {
            return Hints::Script(self.languages.iter().position(with_script).map(|at| Lang(at as u8)));
        }
        let mut hits = vec![0usize; self.languages.len()];
        // Addresses, formulas and code are in no language.
        let spoken =
            |word: &&str| !word.contains(['@', '\\', '`', '$']) && !word.contains("://") && !word.contains("www.");
        let words = text
            .split_whitespace()
            .filter(spoken)
            .flat_map(|word| word.split(|c: char| !c.is_alphanumeric() && c != '\''));
        let words = words.filter(|word| !word.is_empty());
        let small = self.small_words.get_or_init(|| self.small_words_in_latin());
        for word in words.take(MOST_WORDS) {
            let known = match word.chars().any(char::is_uppercase) {
                true => small.get(word.to_lowercase().as_str()),
                false => small.get(word),
            };
            known.into_iter().flatten().for_each(|lang| hits[usize::from(lang.0)] += 1);
        }
        Hints::Words(hits)
    }

    fn small_words_in_latin(&self) -> HashMap<String, Vec<Lang>> {
        let mut small: HashMap<String, Vec<Lang>> = HashMap::new();
        let latin = self.languages.iter().enumerate().filter(|(_, language)| language.script == Script::Latin);
        for (at, language) in latin {
            language.words.words().for_each(|word| small.entry(word.to_owned()).or_default().push(Lang(at as u8)));
        }
        small
    }

    /// Whether a language is written in Han characters alone.
    pub fn is_han(&self, lang: Lang) -> bool {
        self.script(lang) == Some(Script::Han)
    }

    /// Whether a language is written with kana.
    pub fn has_kana(&self, lang: Lang) -> bool {
        self.script(lang) == Some(Script::Kana)
    }

    /// Whether a language is written in Latin letters.
    pub fn is_latin(&self, lang: Lang) -> bool {
        self.script(lang) == Some(Script::Latin)
    }

    fn script(&self, lang: Lang) -> Option<Script> {
        self.languages.get(usize::from(lang.0)).map(|language| language.script)
    }

    /// A text without the numbering at its head. What the group `bare` of the pattern holds
    /// is all that goes when it takes part.
    pub fn without_number<'t>(&self, text: &'t str) -> &'t str {
        let Some(found) = self.numbering.find(text) else { return text };
        let end = self.numbering.group(&found, "bare").unwrap_or(found.whole()).end;
        if end < text.len() { text[end..].trim_start() } else { text }
    }

    /// The number a line begins with.
    pub fn number_of(&self, text: &str) -> Option<u64> {
        self.step_number(text)
    }

    /// The number of a line that is a step of a run: `A.`, `2.`, `第三步`, `四、`.
    pub fn step_number(&self, text: &str) -> Option<u64> {
        let found = self.step.find(text)?;
        let number = &text[self.step.group(&found, "n").or_else(|| self.step.group(&found, "m"))?];
        let first = number.chars().next()?;
        if first.is_ascii_digit() {
            return number.parse().ok();
        }
        if first.is_ascii_alphabetic() {
            return Some(u64::from(first.to_ascii_uppercase() as u8 - b'A') + 1);
        }
        chinese_number(number)
    }
}

/// 一 to 九十九, and ① to ⑳.
fn chinese_number(text: &str) -> Option<u64> {
    let digit = |c: char| "一二三四五六七八九".chars().position(|found| found == c).map(|at| at as u64 + 1);
    let mut value = 0;
    for c in text.chars() {
        match c {
            '十' => value = value.max(1) * 10,
            '①'..='⑳' => value = u64::from(c as u32 - '①' as u32) + 1,
            _ => value += digit(c)?,
        }
    }
    (value > 0).then_some(value)
}
