//! What Obsidian adds to Markdown.

use super::attributes::attributes;
use super::end_tags::is_question;
use super::line::{Line, Log, each_text, list_marker, near, outside_code, split_indent};
use super::list::RepairSettings;
use crate::text::marks::alt_and_size;
use crate::text::medium::{extension, is_medium};

/// Unwraps `[[links]]`, keeps embedded pictures and drops other embeds, collects lines of tags,
/// drops block ids, marks and the type of callouts.
///
/// Safe outside code. `[[ test ]]` of the shell is no link: a link has no blank at its edges.
pub(super) fn obsidian(lines: &mut Vec<Line>, _: &RepairSettings, log: &mut Log) {
    let titles = super::headings::has_hash_titles(lines);
    for line in lines.iter_mut().filter(|line| line.is_text()) {
        if let Some(tags) = tag_line(&line.text).filter(|tags| !titles || tags.len() > 1) {
            tags.iter().for_each(|tag| log.front.add_tag(tag));
            log.note("obsidian", line.source, "a line of tags");
            line.clear();
        } else if let Some(text) = callout(&line.text) {
            log.note("obsidian", line.source, "a callout");
            line.text = text;
        }
    }
    let may = |text: &str| text.bytes().any(|byte| matches!(byte, b'[' | b'{' | b'=' | b'~' | b'^'));
    each_text(lines, log, "obsidian", "a link, embed, mark or block id", may, |text| {
        let in_table = text.trim_start().starts_with('|');
        let alone = is_embeds(text);
        let text = outside_code(text, |piece| lowered(&marks(&attributes(&links(&sounds(piece), alone), in_table))));
        block_id(&text).to_owned()
    });
}

/// The tags of a line that holds nothing else.
fn tag_line(text: &str) -> Option<Vec<&str>> {
    if !text.trim_start().starts_with('#') {
        return None;
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    (!words.is_empty() && words.iter().all(|word| is_tag(word))).then_some(words)
}

/// Whether a word is a tag, `#os/locks`.
pub(super) fn is_tag(word: &str) -> bool {
    let name = word.strip_prefix('#').unwrap_or("");
    let fits = |c: char| c.is_alphanumeric() || matches!(c, '/' | '-' | '_');
    !name.is_empty() && name.chars().all(fits) && name.chars().any(char::is_alphabetic)
}

/// `> [!note] Title` with the title in bold, unless it has styles of its own; nothing else of a
/// callout differs from a quote.
fn callout(text: &str) -> Option<String> {
    let (lead, body) = split_indent(text);
    let quoted = body.len() - body.trim_start_matches(['>', ' ']).len();
    let (signs, body) = body.split_at(quoted);
    let rest = body.strip_prefix("[!").filter(|_| signs.starts_with('>'))?;
    let (kind, title) = rest.split_once(']')?;
    let fits = !kind.is_empty() && kind.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '|'));
    let title = title.trim_start_matches(['+', '-']).trim();
    let bare = title.strip_prefix("**").and_then(|title| title.strip_suffix("**")).unwrap_or(title);
    let title = match (title, bare.contains('*')) {
        ("", _) => String::new(),
        (styled, true) => format!(" {styled}"),
        _ => format!(" **{bare}**"),
    };
    fits.then(|| format!("{lead}{}{title}", signs.trim_end()))
}

/// Whether a line holds nothing but embeds.
fn is_embeds(text: &str) -> bool {
    let (_, body) = split_indent(text);
    let mut rest = body[list_marker(body).unwrap_or(0)..].trim_start_matches(['>', ' ']).trim();
    while let Some(inner) = rest.strip_prefix("![[") {
        let Some((_, behind)) = inner.split_once("]]") else { return false };
        rest = behind.trim_start();
    }
    rest.is_empty()
}

/// Unwraps links and embeds. What is embedded and no picture is named where it stands in a text,
/// and dropped where it is `alone`.
fn links(text: &str, alone: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("[[") {
        let inner = &rest[open + 2..];
        // Without an end there is no link to the right of here either.
        let Some(body) = inner.find("]]").map(|close| &inner[..close]) else { break };
        if !is_target(body) {
            // Goes on at the last opening before the end, or behind this one.
            let skip = open + 2 + body.rfind("[[").unwrap_or(0);
            out.push_str(&rest[..skip]);
            rest = &rest[skip..];
            continue;
        }
        let before = &rest[..open];
        if let Some(before) = before.strip_suffix('!') {
            out.push_str(before);
            // In a table, the bar is escaped.
            let target = body.split('|').next().unwrap_or(body).trim_end_matches('\\').trim();
            // `#center` and the like behind a name say how it is shown.
            let file = target.split_once('#').map_or(target, |(file, _)| file);
            if is_media(target) || is_media(file) {
                let (_, size) = alt_and_size(body);
                let bar = if size.is_empty() {
                    ""
                } else if body.contains("\\|") {
                    "\\|"
                } else {
                    "|"
                };
                out.push_str(&format!("![{bar}{size}](<{target}>)"));
            } else if !alone {
                out.push_str(embedded(body));
            }
        } else {
            out.push_str(before);
            out.push_str(label(body));
        }
        rest = &inner[body.len() + 2..];
    }
    out.push_str(rest);
    out
}

fn is_target(body: &str) -> bool {
    !body.is_empty() && !body.starts_with([' ', '[', '$', '-']) && !body.ends_with(' ') && !body.contains("[[")
}

/// What a reader sees of a link: the text behind the bar, or the note without the heading.
fn label(body: &str) -> &str {
    if let Some((_, text)) = body.rsplit_once('|') {
        return text.trim();
    }
    match body.split_once('#') {
        Some(("", heading)) => heading.trim_start_matches(['#', '^']).trim(),
        Some((note, _)) => note.trim(),
        None => body.trim(),
    }
}

/// What a reader is told of a note, a document or a drawing that a text embeds: the text behind
/// the bar, which is no size, or else its name.
fn embedded(body: &str) -> &str {
    let (target, text) = body.split_once('|').unwrap_or((body, ""));
    let is_size = text.chars().all(|c| c.is_ascii_digit() || "x%px ".contains(c));
    let name = label(if is_size { target.trim_end_matches('\\') } else { body });
    name.trim_end_matches(".md").trim_end_matches(".excalidraw").trim()
}

/// Whether a target is something to see or hear. Pictures that Anki does not show are kept as
/// well, so that their author is told.
fn is_media(target: &str) -> bool {
    let hidden = ["tif", "tiff", "heic"].contains(&extension(target).as_str());
    (is_medium(target) || hidden) && !target.contains(['<', '>'])
}

/// `H~2~O` and `x^2^` as the tags of HTML, as Pandoc has it: short, without blanks, and right
/// behind a letter or a digit. Two tildes strike through.
fn lowered(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find(['~', '^']) {
        let (sign, behind) = rest[open..].split_at(1);
        let end = behind.chars().take(6).position(|char| char == sign.chars().next().unwrap_or('~'));
        let inner = end.map(|end| &behind[..behind.char_indices().nth(end).map_or(0, |(at, _)| at)]);
        let fits = |inner: &&str| {
            let all = |char: char| char.is_ascii_alphanumeric() || "+-−".contains(char);
            let after = &behind[inner.len() + 1..];
            // `H~2~O` goes on behind it, and so does `a^b^c`, which is no power.
            let goes_on = after.starts_with(char::is_alphanumeric);
            let formula = sign == "~" && inner.bytes().all(|byte| byte.is_ascii_digit());
            !inner.is_empty() && inner.chars().all(all) && !after.starts_with(sign) && (!goes_on || formula)
        };
        let tight = rest[..open].ends_with(|char: char| char.is_alphanumeric() || char == ')');
        out.push_str(&rest[..open]);
        match inner.filter(|_| tight).filter(fits) {
            Some(inner) => {
                let tag = if sign == "~" { "sub" } else { "sup" };
                out.push_str(&format!("<{tag}>{inner}</{tag}>"));
                rest = &behind[inner.len() + 1..];
            }
            None => {
                let signs = rest[open..].len() - rest[open..].trim_start_matches(sign).len();
                out.push_str(&rest[open..open + signs]);
                rest = &rest[open + signs..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// `==mark==` as the tag of HTML; not `a == b`, and not a line of signs.
fn marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("==") {
        let inner = &rest[open + 2..];
        let close = inner.find("==").filter(|close| {
            let (body, after) = (&inner[..*close], &inner[close + 2..]);
            let tight = !body.is_empty() && !body.starts_with([' ', '=']) && !body.ends_with([' ', '=', '!']);
            tight
                && !after.starts_with('=')
                && !rest[..open].ends_with(|c: char| c.is_ascii_alphanumeric() || "=!<>)]".contains(c))
        });
        let Some(close) = close else {
            let skip = open + 2 + inner.len() - inner.trim_start_matches('=').len();
            out.push_str(&rest[..skip]);
            rest = &rest[skip..];
            continue;
        };
        out.push_str(&rest[..open]);
        out.push_str("<mark>");
        out.push_str(&inner[..close]);
        out.push_str("</mark>");
        rest = &inner[close + 2..];
    }
    out.push_str(rest);
    out
}

/// Anki's `[sound:file]` as a picture is written.
fn sounds(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(open) = rest.find("[sound:") {
        let inner = &rest[open + "[sound:".len()..];
        let Some(close) = near(inner).find(']').filter(|close| is_media(inner[..*close].trim())) else {
            out.push_str(&rest[..open + 1]);
            rest = &rest[open + 1..];
            continue;
        };
        out.push_str(&rest[..open]);
        out.push_str(&format!("![](<{}>)", inner[..close].trim()));
        rest = &inner[close + 1..];
    }
    out.push_str(rest);
    out
}

/// Without ` ^block-id` at the end.
fn block_id(text: &str) -> &str {
    let Some((before, id)) = text.rsplit_once(" ^") else {
        return text;
    };
    // Short ones might be powers, but not behind a question.
    let long = id.len() >= 3 || !id.is_empty() && is_question(before);
    let fits = long && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') && !before.trim().is_empty();
    if fits { before.trim_end() } else { text }
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only, front};

    #[test]
    fn links_become_their_text() {
        check_only(
            "obsidian",
            "see [[locks|the lock]], [[mutex#use]] and [[wait]]\n",
            "see the lock, mutex and wait\n",
        );
        check_only("obsidian", "H~2~O, Ca^2+^, 10^-3^ m\n", "H<sub>2</sub>O, Ca<sup>2+</sup>, 10<sup>-3</sup> m\n");
        check_kept(
            "obsidian",
            "cd ~/a~ b, x^2, a^b^c, a~b c~d, ~~no~~, a~~b~~, note[^1] and[^2], 5~7 and 8~9, `a~1~`\n",
        );
        check_only("obsidian", "| ![[a.png\\|200]] | ![[b.png]] |\n", "| ![\\|200](<a.png>) | ![](<b.png>) |\n");
        check_only("obsidian", "![[my pic.png|200]] ![[other note]] x\n", "![|200](<my pic.png>) other note x\n");
        check_only("obsidian", "![[a.png#left]] ![[b.mp3#t=9]] ![[a.b#c]]\n", "![](<a.png#left>) ![](<b.mp3#t=9>)\n");
    }

    #[test]
    fn what_a_text_embeds_leaves_no_hole_in_it() {
        check_only(
            "obsidian",
            "see ![[locks]], ![[plan.pdf]], ![[plan.pdf#page=2|the plan]] and ![[a.excalidraw|300]].\n",
            "see locks, plan.pdf, the plan and a.\n",
        );
        check_only("obsidian", "![[locks]]\n- ![[plan.pdf]] ![[a.excalidraw|30x20]]\n", "\n-\n");
        check_only("obsidian", "| a ![[b.excalidraw\\|30]] | ![[c#d]] |\n", "| a b | c |\n");
    }

    #[test]
    fn the_shell_keeps_its_brackets() {
        check_kept("obsidian", "`[[a]]` and if [[ -n $x ]]; then\n[[  ]] tests\n");
        check_kept("obsidian", "a == b, c == d\nx=='' or y==''\n=====\n");
    }

    #[test]
    fn tags_marks_ids_and_callouts() {
        assert_eq!(front("#os #locks/mutex\n\ntext\n").tags, ["os", "locks/mutex"]);
        check_only(
            "obsidian",
            "#seed\n==lock== x ^a1b2\n> [!tip]- Title\n> [!note]\n> text\n",
            "\n<mark>lock</mark> x\n> **Title**\n>\n> text\n",
        );
        check_only("obsidian", "What is a lock? #os ^q1\n**锁？** ^a\n", "What is a lock? #os\n**锁？**\n");
        check_kept("obsidian", "# title\n#1\nx ^2\n");
    }

    #[test]
    fn a_title_of_a_callout_keeps_its_styles() {
        let note = "> [!a] A *b*\n\n> [!a] A **b** c\n\n> [!a] *b* c\n\n> [!a] **B** c\n\n> [!a] **B**\n";
        check_only("obsidian", note, "> A *b*\n\n> A **b** c\n\n> *b* c\n\n> **B** c\n\n> **B**\n");
    }

    #[test]
    fn a_callout_may_stand_in_another() {
        check_only("obsidian", "> > [!tip] hint\n> >text\n>> [!tip]\n", "> > **hint**\n> >text\n>>\n");
    }
}
