//! Whether a text between the signs of TeX reads as a formula.
//!
//! Shell, Perl and prices are full of `$`, so the signs are not enough. Nothing here looks at
//! what stands around them; that is what `math` does.

use super::line::cjk_letters;

/// Whether a text between the signs reads as a formula: it has a command of TeX, a sub- or
/// superscript, an operator between two operands, or is one letter or a function of one; and
/// no words, quotes or signs of a shell but in commands.
pub(super) fn is_formula(text: &str) -> bool {
    let commands = text.contains('\\') && has_command(text);
    let literal = without_escapes(text);
    let (text, escapes) = (literal.as_str(), literal.len() < text.len());
    if !balanced(text) || text.contains(['"', '`']) || (cjk_letters(text) > 0 && !commands) {
        return false;
    }
    if commands {
        return true;
    }
    let longest = text.split(|c: char| !c.is_alphabetic()).map(|word| word.chars().count()).max().unwrap_or(0);
    let within = |open: &str, close: &str| {
        text.strip_prefix(open).is_some_and(|rest| rest.len() > close.len() && rest.ends_with(close))
    };
    if longest <= 2 && (within("\\{", "\\}") || within("\\|", "\\|") || within("|", "|")) {
        return true;
    }
    let shell = ["&&", "||", ";", "${", "$(", "=~", "==", "->", "#", "@", "?", "\\", "~", "%"];
    if shell.iter().any(|sign| text.contains(sign)) || text.starts_with('/') {
        return false;
    }
    if text.starts_with(['(', '[', '{']) {
        return longest <= 2 && opens_formula(text);
    }
    // `\$5` between signs is an amount, and nothing else.
    if escapes && longest == 0 {
        return true;
    }
    let mut chars = text.chars();
    let first = chars.next();
    let letter = |char: Option<char>| char.is_some_and(char::is_alphabetic);
    if letter(first) && text.chars().all(|c| c.is_alphabetic() || c == '\'') && text.chars().count() <= 2 {
        // Two small letters are a product; `$Id$` is none.
        return text.chars().count() == 1 || text.ends_with('\'') || text.chars().all(char::is_lowercase);
    }
    if longest > 3 {
        return false;
    }
    let scripts = text.char_indices().any(|(at, char)| {
        let (before, after) = (text[..at].chars().next_back(), text[at + char.len_utf8()..].chars().next());
        let base = before.is_some_and(|c| c.is_alphanumeric() || ")}]|'".contains(c));
        matches!(char, '^' | '_') && base && after.is_some_and(|c| c.is_alphanumeric() || "{-+*'".contains(c))
    });
    // `CO_2` is no name of a program.
    let counts = longest <= 2 && text.split('_').skip(1).all(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let counts = counts && text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(char::is_uppercase);
    let snake = text.split('_').count() > 1 && longest > 1 && !text.contains(['{', '^', '=']) && !counts;
    let operator = text.char_indices().any(|(at, char)| {
        let (before, after) = (text[..at].trim_end(), text[at + char.len_utf8()..].trim_start());
        let operand = |char: Option<char>| char.is_some_and(|c| c.is_alphanumeric() || "(){}[]|!-".contains(c));
        "=<>+-*/≤≥≠≈∈×·".contains(char) && operand(before.chars().next_back()) && operand(after.chars().next())
    });
    let function = letter(first) && text.contains('(') && text.ends_with(')');
    // Two amounts with a sign between them are prices.
    let amounts = !text.chars().any(char::is_alphabetic);
    (scripts && !snake) || (operator && !amounts && longest <= 3) || function
}

/// Whether a text that begins with a bracket goes on as formulas do: a power, an operator
/// between operands, or a tuple or an interval. `$(ls -l)` and `${a}` are of the shell.
fn opens_formula(text: &str) -> bool {
    let Some(first) = text.chars().next() else { return false };
    let flag = text.split(' ').skip(1).any(|word| word.len() > 1 && word.starts_with('-'));
    if flag || text.ends_with('=') {
        return false;
    }
    let entries = text[1..].strip_suffix([')', ']']).filter(|_| first != '{' && !text[1..].contains(['(', '[']));
    if let Some(entries) = entries.filter(|entries| entries.contains([',', ';'])) {
        return entries.split([',', ';']).all(|entry| !entry.trim().is_empty() && !entry.trim().contains(' '));
    }
    let power = text.contains(['^', '_']) && !text.ends_with(['^', '_']);
    if first == '{' {
        return text.contains("}^");
    }
    let sum = text.char_indices().any(|(at, char)| {
        let (before, after) = (text[..at].trim_end(), text[at + char.len_utf8()..].trim_start());
        "=<>+-*≤≥≠≈∈×·".contains(char)
            && before.ends_with(|c: char| c.is_alphanumeric() || ")]".contains(c))
            && after.starts_with(|c: char| c.is_alphanumeric() || "([-".contains(c))
    });
    let product = text.contains(")(");
    text.chars().any(char::is_alphabetic) && (power || sum || product)
}

/// A text without the backslashes of `\$`, `\_`, `\%`, `\#` and `\&`, which are signs in a formula.
fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('$' | '%' | '#' | '&')) => {
                chars.next();
            }
            ('\\', Some('_')) => {}
            ('\\', Some(_)) => {
                out.push(c);
                out.extend(chars.next());
            }
            _ => out.push(c),
        }
    }
    out
}

/// A backslash with a name of letters, as `\frac`.
pub(super) fn has_command(text: &str) -> bool {
    text.match_indices('\\').any(|(at, _)| {
        let name: String = text[at + 1..].chars().take_while(char::is_ascii_alphabetic).collect();
        // `\n`, `\t`, `\b` and `\d` are signs of strings and patterns.
        name.len() >= 2
    }) && !text.contains("\\n\\")
}

fn balanced(text: &str) -> bool {
    let mut depth = 0i32;
    let mut escaped = false;
    for char in text.chars() {
        match char {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth < 0 {
            return false;
        }
    }
    depth == 0
}
