//! The text in HTML that was written here: only the tags and entities that stand there.

/// A part of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part<'h> {
    /// Text, as it stands; what an entity stands for.
    Text(&'h str),
    /// A tag, with its brackets.
    Tag(&'h str),
}

/// The parts of a field, from left to right.
pub(crate) fn parts(html: &str) -> impl Iterator<Item = Part<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        let ends = match rest.chars().next()? {
            '<' => Some('>'),
            '&' => Some(';'),
            _ => None,
        };
        let end = match ends {
            Some(end) => rest.find(end).map_or(rest.len(), |end| end + 1),
            None => rest.find(['<', '&']).unwrap_or(rest.len()),
        };
        let (part, behind) = rest.split_at(end);
        rest = behind;
        Some(match ends {
            Some('>') => Part::Tag(part),
            Some(_) => Part::Text(entity(part)),
            None => Part::Text(part),
        })
    })
}

/// What an entity stands for.
fn entity(text: &str) -> &str {
    match text {
        "&lt;" => "<",
        "&gt;" => ">",
        "&amp;" => "&",
        "&quot;" => "\"",
        "&#91;" => "[",
        "&#824;" => "\u{338}",
        "&#123;" => "{",
        "&#125;" => "}",
        "&#58;" => ":",
        _ => "",
    }
}

impl<'h> Part<'h> {
    /// The name of the picture that a tag shows, as it stands in the tag.
    pub(crate) fn picture(self) -> Option<&'h str> {
        match self {
            Part::Tag(tag) => tag.strip_prefix("<img src=\"")?.split('"').next(),
            Part::Text(_) => None,
        }
    }
}

/// The text of a field for people to read: blocks and line breaks end a line, of a picture
/// the name stays, other tags go.
pub fn plain(html: &str) -> String {
    let mut out = String::with_capacity(html.len());
    for part in parts(html) {
        out.push_str(match part {
            Part::Text(text) => text,
            Part::Tag("<br>" | "</p>" | "</li>" | "</tr>" | "</pre>" | "</blockquote>") => "\n",
            Part::Tag("</td>" | "</th>") => " | ",
            // Another picture is another text.
            Part::Tag(_) => part.picture().unwrap_or_default(),
        });
    }
    out.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn the_text_of_a_field_has_all_its_characters() {
        assert_eq!(
            plain("<p>a &lt;b&gt; &amp;&#123;{c1::x&#58;:y&#125;}</p><b>z</b><br>&quot;"),
            "a <b> &{{c1::x::y}}\nz\n\""
        );
        assert_eq!(plain("see <img src=\"a.png\" alt=\"b\">, <td>x</td>"), "see a.png, x |");
    }
}
