//! Card templates in Anki's language: read, checked, and asked what they show.
//!
//! Measured on Anki 26.9, which takes a package with any template and then shows an error or a
//! blank on every card: names of fields are case-sensitive, blanks around them do not count,
//! filters of any name are taken, comments are text, and a front is blank unless a field in it
//! has text. So all that is found when the template is read.

use crate::base::code::Code;
use crate::base::diagnostic::{Diagnostic, Severity};
use crate::base::nearest::nearest;
use crate::base::source::{SourceFile, Span};

/// What a template can ask for beside the fields of a note.
const SPECIAL: [&str; 7] = ["Tags", "Type", "Deck", "Subdeck", "Card", "CardFlag", "CardID"];

/// The other side of a card; only on the back.
const FRONT_SIDE: &str = "FrontSide";

/// A template that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Template {
    /// The text.
    pub(super) text: String,
    nodes: Vec<Node>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Node {
    Field { name: String, filters: Vec<String> },
    If { field: String, filled: bool, nodes: Vec<Node> },
}

impl Template {
    /// Whether something is shown when these fields have text.
    pub(super) fn shows(&self, filled: &dyn Fn(&str) -> bool) -> bool {
        any(&self.nodes, filled, &|_| true)
    }

    /// Whether the deletions of a field are shown when only that field has text.
    pub(super) fn shows_cloze(&self, field: &str) -> bool {
        any(&self.nodes, &|name| name == field, &|filters| filters.iter().any(|filter| filter == "cloze"))
    }
}

fn any(nodes: &[Node], filled: &dyn Fn(&str) -> bool, fits: &dyn Fn(&[String]) -> bool) -> bool {
    nodes.iter().any(|node| match node {
        Node::Field { name, filters } => filled(name) && fits(filters),
        Node::If { field, filled: wanted, nodes } => filled(field) == *wanted && any(nodes, filled, fits),
    })
}

/// Reads a template; `is_back` for the side that may show the other one.
///
/// # Errors
///
/// All that is wrong with it.
pub(super) fn parse(source: &SourceFile, fields: &[&str], is_back: bool) -> Result<Template, Vec<Diagnostic>> {
    let mut reader = Reader { source, fields, is_back, found: Vec::new(), open: vec![Open::default()] };
    reader.read();
    while reader.open.len() > 1 {
        let open = reader.open.pop().unwrap_or_default();
        let help = format!("write `{{{{/{}}}}}` where its part ends", open.field);
        reader.say(open.at, format!("`{}` is never closed", &source.text()[open.at..open.end]), help);
    }
    let nodes = reader.open.pop().unwrap_or_default().nodes;
    if reader.found.is_empty() {
        Ok(Template { text: source.text().trim_end().to_owned(), nodes })
    } else {
        reader.found.sort_by_key(|finding| finding.span);
        Err(reader.found)
    }
}

/// A template on its way: the conditions that are open, from the outside in.
struct Reader<'t> {
    source: &'t SourceFile,
    fields: &'t [&'t str],
    is_back: bool,
    found: Vec<Diagnostic>,
    open: Vec<Open>,
}

/// A condition that is not closed yet; the first is the whole template.
#[derive(Default)]
struct Open {
    field: String,
    filled: bool,
    at: usize,
    end: usize,
    nodes: Vec<Node>,
}

impl Reader<'_> {
    fn read(&mut self) {
        let text = self.source.text();
        if text.trim_start().starts_with("{{=") {
            let at = text.find("{{=").unwrap_or_default();
            return self.say(at, "other brackets than braces are not read".into(), "write `{{Field}}`".into());
        }
        let mut at = 0;
        while let Some(found) = text[at..].find("{{").map(|found| at + found) {
            if let Some(end) = comment_around(text, at, found) {
                at = end;
                continue;
            }
            let Some(end) = text[found..].find("}}").map(|end| found + end + 2) else {
                return self.say(found, "`{{` is never closed".into(), "write `}}` behind the name".into());
            };
            self.mark(found, end);
            at = end;
        }
    }

    /// One pair of braces.
    fn mark(&mut self, at: usize, end: usize) {
        let inner = self.source.text()[at + 2..end - 2].trim_start_matches('{').trim();
        let (sign, name) = match inner.chars().next() {
            Some(sign @ ('#' | '^' | '/')) => (Some(sign), inner[1..].trim()),
            Some(_) | None => (None, inner),
        };
        match sign {
            Some('/') => self.close(at, end, name),
            Some(sign) => {
                self.know(at, name, true);
                self.open.push(Open { field: name.to_owned(), filled: sign == '#', at, end, nodes: Vec::new() });
            }
            None => {
                let mut parts: Vec<String> = name.split(':').map(|part| part.trim().to_owned()).collect();
                let name = parts.pop().unwrap_or_default();
                self.know(at, &name, false);
                let filters = parts;
                self.push(Node::Field { name, filters });
            }
        }
    }

    fn close(&mut self, at: usize, end: usize, name: &str) {
        let closes = self.open.len() > 1 && self.open.last().is_some_and(|open| open.field == name);
        if closes && let Some(open) = self.open.pop() {
            return self.push(Node::If { field: open.field, filled: open.filled, nodes: open.nodes });
        }
        let mark = &self.source.text()[at..end];
        let (message, help) = match self.open.last().filter(|_| self.open.len() > 1) {
            Some(open) => (
                format!("`{mark}` cannot close `{}`", &self.source.text()[open.at..open.end]),
                format!("write `{{{{/{}}}}}` here or before", open.field),
            ),
            None => (format!("`{mark}` closes nothing"), format!("write `{{{{#{name}}}}}` where its part begins")),
        };
        self.say(at, message, help);
        // What was meant is closed, so that one slip is one finding.
        if self.open.len() > 1 {
            self.open.pop();
        }
    }

    fn push(&mut self, node: Node) {
        if let Some(open) = self.open.last_mut() {
            open.nodes.push(node);
        }
    }

    /// Says so when a note has no such field.
    fn know(&mut self, at: usize, name: &str, is_condition: bool) {
        let is_number = |name: &str| name.strip_prefix('c').is_some_and(|number| number.parse::<u16>().is_ok());
        if self.fields.contains(&name) || SPECIAL.contains(&name) || is_condition && is_number(name) {
            return;
        }
        if name == FRONT_SIDE {
            if !self.is_back {
                let help = "write the fields that are to be seen, such as `{{Front}}`".to_owned();
                self.say(at, format!("`{{{{{FRONT_SIDE}}}}}` is for the back"), help);
            }
            return;
        }
        let known = || self.fields.iter().chain(&SPECIAL).copied().chain([FRONT_SIDE]);
        let help = match nearest(name, known()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", known().collect::<Vec<_>>().join(", ")),
        };
        self.say(at, format!("there is no field `{name}`"), help);
    }

    fn say(&mut self, at: usize, message: String, help: String) {
        let text = self.source.text();
        // To the end of the mark, and no farther than the line.
        let line = text[at..].find('\n').map_or(text.len(), |end| at + end);
        let end = text[at..line].find("}}").map_or(line, |end| at + end + 2);
        self.found.push(finding(self.source, Some(Span::new(at as u32, end as u32)), message, help));
    }
}

/// The end of the comment that these braces stand in, if they do.
fn comment_around(text: &str, from: usize, braces: usize) -> Option<usize> {
    let start = text[from..braces].rfind("<!--").map(|start| from + start)?;
    let end = text[start..].find("-->").map(|end| start + end + 3)?;
    (end > braces).then_some(end)
}

/// Something wrong with a file of the user's look.
pub(super) fn finding(source: &SourceFile, span: Option<Span>, message: String, help: String) -> Diagnostic {
    let path = source.path().to_owned();
    Diagnostic { code: Code::BadTemplate, severity: Severity::Error, message, path, span, help: Some(help) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [&str; 3] = ["Front", "Back", "Extra"];

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str)]) {
        let source = SourceFile::new("front.html", text);
        let found = parse(&source, &FIELDS, false).err().unwrap_or_default();
        let found: Vec<_> =
            found.iter().map(|found| (source.slice(found.span.unwrap()), found.message.as_str())).collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn what_anki_takes_is_taken() {
        for text in [
            "{{Front}}",
            "{{ Front }}",
            "{{# Extra }}{{hint:Extra}}{{/Extra}}",
            "{{^Extra}}x{{/Extra}}{{tts en_US:Front}}",
            "{{Tags}}{{Deck}}{{#Tags}}{{type:Front}}{{/Tags}}",
            "<!-- {{Nope}} {{#x}} -->{{Front}}",
            "{{#c1}}{{Front}}{{/c1}}",
            "{{{Front}}}",
            "no field at all }}",
        ] {
            check(text, &[]);
        }
    }

    #[test]
    fn what_anki_shows_as_an_error_is_found() {
        check("a {{Frnt}} b", &[("{{Frnt}}", "there is no field `Frnt`")]);
        check("{{front}}", &[("{{front}}", "there is no field `front`")]);
        check("{{}}", &[("{{}}", "there is no field ``")]);
        check("<!-- {{Nope}}", &[("{{Nope}}", "there is no field `Nope`")]);
        check("{{#Extra}}\n{{Front}}", &[("{{#Extra}}", "`{{#Extra}}` is never closed")]);
        check("{{Front}}{{/Front}}", &[("{{/Front}}", "`{{/Front}}` closes nothing")]);
        let crossed = "{{#Front}}{{#Back}}x{{/Front}}{{/Back}}";
        check(
            crossed,
            &[
                ("{{/Front}}", "`{{/Front}}` cannot close `{{#Back}}`"),
                ("{{/Back}}", "`{{/Back}}` cannot close `{{#Front}}`"),
            ],
        );
        check("{{Front", &[("{{Front", "`{{` is never closed")]);
        check("{{FrontSide}}", &[("{{FrontSide}}", "`{{FrontSide}}` is for the back")]);
        check("{{=<% %>=}}<%Front%>", &[("{{=<% %>=}}", "other brackets than braces are not read")]);
    }

    #[test]
    fn a_template_shows_what_its_conditions_let_through() {
        let shows = |text: &str, filled: &[&str]| {
            let template = parse(&SourceFile::new("a", text), &FIELDS, false).unwrap();
            template.shows(&|name| filled.contains(&name))
        };
        assert!(shows("{{Front}}", &["Front"]));
        assert!(!shows("x {{Tags}} {{Back}}", &["Front"]));
        assert!(!shows("{{#Extra}}{{Front}}{{/Extra}}", &["Front"]));
        assert!(shows("{{^Extra}}{{Front}}{{/Extra}}", &["Front"]));
        assert!(!shows("{{^Extra}}{{Front}}{{/Extra}}", &["Front", "Extra"]));
    }
}
