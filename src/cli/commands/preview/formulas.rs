//! Formulas of cards as MathML, which browsers draw by themselves.
//!
//! In Anki, MathJax draws what stands between `\(` and `\)`; it is larger than all of this program. What
//! cannot be turned into MathML stays TeX.

use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};

/// Turns formulas into MathML.
pub(super) struct Formulas(Option<LatexToMathML>);

impl Formulas {
    pub(super) fn new() -> Self {
        // Without macros of one's own, there is nothing that could be wrong with them.
        Self(LatexToMathML::new(MathCoreConfig { ignore_unknown_commands: true, ..MathCoreConfig::default() }).ok())
    }

    /// The HTML of a side of a card with its formulas drawn.
    pub(super) fn drawn(&self, html: &str) -> String {
        let (mut out, mut rest) = (String::with_capacity(html.len()), html);
        while let Some(at) = rest.find("\\(").into_iter().chain(rest.find("\\[")).min() {
            let (opened, end, display) = match rest.as_bytes()[at + 1] {
                b'(' => (&rest[at + 2..], "\\)", MathDisplay::Inline),
                _ => (&rest[at + 2..], "\\]", MathDisplay::Block),
            };
            let Some(length) = opened.find(end) else { break };
            let whole = &rest[at..at + 4 + length];
            out.push_str(&rest[..at]);
            match self.mathml(&opened[..length], display) {
                Some(mathml) => out.push_str(&mathml),
                None => out.push_str(whole),
            }
            rest = &rest[at + whole.len()..];
        }
        out.push_str(rest);
        out
    }

    /// Nothing when a part of the formula is left out or marked, or it is none.
    fn mathml(&self, html: &str, display: MathDisplay) -> Option<String> {
        if html.contains('<') {
            return None;
        }
        self.0.as_ref()?.convert_with_local_counter(&decoded(html), display).ok()
    }
}

/// The text of HTML without elements, as cards write it.
fn decoded(html: &str) -> String {
    const ENTITIES: [(&str, &str); 5] =
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")];
    ENTITIES.iter().fold(html.to_owned(), |text, (entity, sign)| text.replace(entity, sign))
}

#[cfg(test)]
mod tests {
    use super::Formulas;

    #[test]
    fn formulas_are_drawn_and_the_rest_stays() {
        let drawn = |html: &str| Formulas::new().drawn(html);
        assert_eq!(drawn("no \\ formula \\( here"), "no \\ formula \\( here");
        let inline = drawn("<p>so \\(a^2 &lt; b\\) holds</p>");
        assert!(inline.starts_with("<p>so <math><msup>") && inline.contains("<mo>&lt;</mo>"), "{inline}");
        assert!(inline.ends_with("</math> holds</p>"), "{inline}");
        let block = drawn("\\[\\frac{1}{2}\\]\\(x\\)");
        assert!(block.starts_with("<math display=\"block\"") && block.contains("<mfrac>"), "{block}");
        assert!(!block.contains('\\'), "{block}");
        let cloze = "\\(a + <span class=\"cloze\">[...]</span>\\)";
        assert_eq!(drawn(cloze), cloze);
    }

    #[test]
    fn a_formula_writes_no_elements_of_its_own() {
        for tex in [
            "\\text{&lt;img src=x onerror=a&gt;}",
            "&lt;script&gt;",
            "\\mathrm{&lt;b&gt;}",
            "\\operatorname{&lt;b&gt;}",
            "\\&lt;b&gt;",
            "\\unknown&lt;b&gt;",
        ] {
            let drawn = Formulas::new().drawn(&format!("\\({tex}\\)"));
            assert!(!drawn.contains("<img") && !drawn.contains("<script") && !drawn.contains("<b"), "{drawn}");
        }
    }
}
