//! Formulas in TeX, which Markdown would read as text with emphasis in it.

use super::formula::{has_command, is_formula};
use super::line::{Kind, Line, Log, list_marker, outside_code};
use super::list::RepairSettings;

const NAME: &str = "math";

/// The longest formula in a line, in bytes.
const MAX_INLINE: usize = 400;

/// Writes formulas in the way of GitHub: `$x$` and `\(x\)` as `` $`x`$ ``, and what stands
/// between two `$$`, or `\[` and `\]`, as a fence of the language `math`.
///
/// Safe because the signs are not enough: shell, Perl and prices are full of `$`. The signs
/// stand tight around the formula and no letter or digit outside of them, and what is in it
/// reads as one: see [`is_formula`].
pub(super) fn math(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let has_sign = |line: &Line| line.kind == Kind::Text && line.text.bytes().any(|byte| matches!(byte, b'$' | b'\\'));
    if !lines.iter().any(has_sign) {
        return;
    }
    let widest = settings.math.max_lines;
    let mut result = Vec::with_capacity(lines.len());
    let mut at = 0;
    while at < lines.len() {
        let line = &lines[at];
        if !has_sign(line) {
            result.push(line.clone());
            at += 1;
            continue;
        }
        if let Some((block, taken)) = display(&lines[at..], widest) {
            log.note(NAME, line.source, "a formula of its own");
            result.extend(block);
            at += taken;
            continue;
        }
        let in_table = line.text.trim_start().starts_with('|');
        let changed = outside_code(&line.text, |piece| inline(piece, in_table));
        if changed != line.text {
            log.note(NAME, line.source, "a formula");
        }
        result.push(Line { text: changed, ..line.clone() });
        at += 1;
    }
    *lines = result;
}

/// The signs around a formula of its own.
const DISPLAY: [(&str, &str); 2] = [("$$", "$$"), ("\\[", "\\]")];

/// The environments of TeX that are formulas of their own.
const ENVIRONMENTS: [&str; 7] = ["align", "equation", "gather", "multline", "eqnarray", "alignat", "flalign"];

/// How a formula of its own begins and ends, and whether these signs are a part of it.
fn signs(body: &str) -> Option<(String, String, bool)> {
    if let Some((open, close)) = DISPLAY.into_iter().find(|(open, _)| body.starts_with(open)) {
        return Some((open.to_owned(), close.to_owned(), false));
    }
    let (name, _) = body.strip_prefix("\\begin{")?.split_once('}')?;
    let known = ENVIRONMENTS.contains(&name.trim_end_matches('*'));
    known.then(|| (format!("\\begin{{{name}}}"), format!("\\end{{{name}}}"), true))
}

/// The blanks before a line, with the marks of the quotes that it stands in.
fn lead_of(text: &str) -> (&str, &str) {
    text.split_at(text.len() - text.trim_start_matches([' ', '\t', '>']).len())
}

/// The fence that a formula of its own becomes, and how many lines it took.
fn display(lines: &[Line], widest: usize) -> Option<(Vec<Line>, usize)> {
    let first = &lines[0];
    let quotes = |lead: &str| lead.matches('>').count();
    let (lead, body) = lead_of(&first.text);
    let (marker, body) = body.split_at(list_marker(body).unwrap_or(0));
    let (open, close, own) = signs(body)?;
    let mut taken = 1;
    let mut inner: Vec<(String, u32)> = Vec::new();
    let rest = &body[open.len()..];
    if own {
        inner.push((open.clone(), first.source));
    }
    if let Some(formula) = rest.trim_end().strip_suffix(&close) {
        inner.push((formula.trim().to_owned(), first.source));
    } else {
        if !rest.trim().is_empty() {
            inner.push((rest.trim().to_owned(), first.source));
        }
        loop {
            let line = lines.get(taken).filter(|line| taken < widest && line.kind == Kind::Text)?;
            taken += 1;
            let (line_lead, text) = lead_of(&line.text);
            if quotes(line_lead) < quotes(lead) {
                return None;
            }
            let text = text.trim();
            let ended = text.strip_suffix(&close);
            let text = ended.unwrap_or(text).trim_end();
            if !text.is_empty() {
                inner.push((text.to_owned(), line.source));
            } else if ended.is_none() {
                return None;
            }
            if ended.is_some() {
                break;
            }
        }
    }
    if own {
        inner.push((close, lines[taken - 1].source));
    }
    let whole: Vec<&str> = inner.iter().map(|(text, _)| text.as_str()).collect();
    let whole = whole.join(" ");
    // A line of its own between `$$` is no price; brackets want more.
    let clean = !whole.is_empty() && !whole.contains('`') && sign_at(&whole, "$").is_none();
    let fits = clean && (open == "$$" && taken > 1 || is_formula(&whole));
    if !fits {
        return None;
    }
    let inner_lead = format!("{lead}{}", " ".repeat(marker.len()));
    let fence = |text: String, source| Line { text, source, kind: Kind::Fence };
    let mut block = vec![fence(format!("{lead}{marker}```math"), first.source)];
    let code = |(text, source)| Line { text: format!("{inner_lead}{text}"), source, kind: Kind::Code };
    block.extend(inner.into_iter().map(code));
    block.push(fence(format!("{inner_lead}```"), lines[taken - 1].source));
    Some((block, taken))
}

/// A piece of a line with its formulas between ticks; in a table, without bars in them.
fn inline(piece: &str, in_table: bool) -> String {
    let mut out = String::with_capacity(piece.len() + 8);
    let mut rest = piece;
    // What stood before `rest`, for the letter before a sign.
    let mut before: Option<char> = None;
    while let Some(at) = rest.find(['$', '\\']) {
        let (text, found) = rest.split_at(at);
        out.push_str(text);
        before = text.chars().next_back().or(before);
        match formula(found, before) {
            Some((formula, len)) => {
                out.push_str("$`");
                if in_table {
                    out.push_str(&formula.replace("\\|", "|").replace('|', "\\vert "));
                } else {
                    out.push_str(formula);
                }
                out.push_str("`$");
                before = Some('$');
                rest = &found[len..];
            }
            None => {
                // The character behind a backslash is no sign.
                let len = found.chars().take(if found.starts_with('\\') { 2 } else { 1 }).map(char::len_utf8).sum();
                out.push_str(&found[..len]);
                before = found[..len].chars().next_back();
                rest = &found[len..];
            }
        }
    }
    out.push_str(rest);
    out
}

/// The formula in a text that is nothing but one between its signs.
pub(crate) fn only_formula(text: &str) -> Option<&str> {
    formula(text, None).filter(|(_, len)| *len == text.len()).map(|(formula, _)| formula)
}

/// The formula at the start of `text`, and how many bytes it takes with its signs.
fn formula(text: &str, before: Option<char>) -> Option<(&str, usize)> {
    let word = |char: Option<char>| char.is_some_and(|char| char.is_ascii_alphanumeric() || "$'\"\\".contains(char));
    if word(before) {
        return None;
    }
    // Beside a slash, it may be a path.
    let beside = |formula: &str, after: Option<char>| {
        (before != Some('/') && after != Some('/')) || formula.contains('\\') && has_command(formula)
    };
    let near = |text: &str| text.char_indices().map(|(at, _)| at).find(|at| *at > MAX_INLINE).unwrap_or(text.len());
    if let Some(inner) = text.strip_prefix("\\(") {
        let end = inner[..near(inner)].find("\\)")?;
        let formula = inner[..end].trim();
        let after = inner[end + 2..].chars().next();
        let fits = !formula.contains(['`', '$']) && beside(formula, after) && is_formula(formula);
        return fits.then_some((formula, end + 4));
    }
    let sign = if text.starts_with("$$") { "$$" } else { "$" };
    let inner = text.strip_prefix(sign)?;
    let end = sign_at(&inner[..near(inner)], "$")?;
    let (formula, after) = (&inner[..end], inner[end..].strip_prefix(sign)?);
    // Two signs may stand apart from the formula between them; one may not, as in prices.
    let fits = (formula.trim() == formula || sign == "$$") && !formula.trim().is_empty() && !formula.contains('`');
    let (formula, after) = (formula.trim(), after.chars().next());
    (fits && !word(after) && beside(formula, after) && is_formula(formula)).then_some((formula, end + 2 * sign.len()))
}

/// Where a sign stands that no backslash makes a letter of the formula.
fn sign_at(text: &str, sign: &str) -> Option<usize> {
    let escaped = |at: usize| text[..at].bytes().rev().take_while(|byte| *byte == b'\\').count() % 2 == 1;
    text.match_indices(sign).map(|(at, _)| at).find(|at| !escaped(*at))
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[track_caller]
    fn check(before: &str, after: &str) {
        check_only("math", before, after);
    }

    #[test]
    fn formulas_in_a_line_stand_between_ticks() {
        check("put $ix$ for $x$\n", "put $`ix`$ for $`x`$\n");
        check("energy $E=mc^2$ and $x_1$ of $n$\n", "energy $`E=mc^2`$ and $`x_1`$ of $`n`$\n");
        check("cost $O(n \\log n)$, \\(a \\le b\\)\n", "cost $`O(n \\log n)`$, $`a \\le b`$\n");
        check("质量$m$与$\\alpha$，$a*b*c$\n", "质量$`m`$与$`\\alpha`$，$`a*b*c`$\n");
    }

    #[test]
    fn formulas_of_their_own_become_fences() {
        check("$$\nE = mc^2\n$$\n", "```math\nE = mc^2\n```\n");
        check("- $$\\int_0^1 x\\,dx$$\n", "- ```math\n  \\int_0^1 x\\,dx\n  ```\n");
        check("\\[\na_1 + b\n= c\n\\]\n", "```math\na_1 + b\n= c\n```\n");
    }

    #[test]
    fn environments_and_formulas_in_quotes_become_fences() {
        let lines = "\\begin{aligned}\na &= b \\\\\nc &< d\n\\end{aligned}\n";
        check(&format!("$$\n{lines}$$\n"), &format!("```math\n{lines}```\n"));
        check("\\begin{align*}\na &= b\n\\end{align*}\n", "```math\n\\begin{align*}\na &= b\n\\end{align*}\n```\n");
        check("> so:\n> $$\n> a^2\n> $$\nend\n", "> so:\n> ```math\n> a^2\n> ```\nend\n");
        check_kept("math", "> $$\n> a^2\n\n$$\n");
        check_kept("math", "\\begin{itemize}\n\\end{itemize}\n");
    }

    #[test]
    fn norms_sets_and_molecules_are_formulas() {
        check("$\\|x\\|$, $\\{1,2\\}$, $|x|$\n", "$`\\|x\\|`$, $`\\{1,2\\}`$, $`|x|`$\n");
        check("$CO_2$ and $6CO_2$ and $$6CO_2$$\n", "$`CO_2`$ and $`6CO_2`$ and $`6CO_2`$\n");
        check("$\\alpha$/$\\beta$\n", "$`\\alpha`$/$`\\beta`$\n");
        check("| $O(\\max|x|)$ | $\\|x\\|$ |\n", "| $`O(\\max\\vert x\\vert )`$ | $`\\vert x\\vert `$ |\n");
        check_kept("math", "$HOME/$USER, $a/$b, /$x$/, $my_2$, $var_1$, $\\{name\\}$, cat $|foo|$\n");
    }

    #[test]
    fn a_formula_may_begin_with_a_bracket() {
        check("$(p+q)^3$, $(u-2)(u+2)$, $(z-1)^2=8b(z-c)$\n", "$`(p+q)^3`$, $`(u-2)(u+2)`$, $`(z-1)^2=8b(z-c)`$\n");
        check(
            "$[0,1)$, $(x, y)$, $[t]_n$, $(0,0)$, ${n}^2$\n",
            "$`[0,1)`$, $`(x, y)`$, $`[t]_n`$, $`(0,0)`$, $`{n}^2`$\n",
        );
        check("so $(a + b) / c = d$\n", "so $`(a + b) / c = d`$\n");
        check_kept("math", "$(HOME)/lib, $(ls), $(ls -l)$, $(a)-$(b), ${a}_${b}, $(id)=$(x), $[1+2]\n");
        check_kept("math", "$(cat x)$ and $(pwd)/$(date)$ and $(CC) -o $@ $(CFLAGS)$\n");
    }

    #[test]
    fn two_signs_may_stand_apart_from_their_formula() {
        check("Mass: $$ m v $$ and $$  \\tau r $$.\n", "Mass: $$ m v $$ and $`\\tau r`$.\n");
        check("Speed: $$ v = s/t $$\n", "Speed: $`v = s/t`$\n");
        check("==$$ \\tau $$== is it\n", "==$`\\tau`$== is it\n");
        check("$$ s = v t $$\n", "```math\ns = v t\n```\n");
        check_kept("math", "echo $$ and kill $$ then\n");
    }

    #[test]
    fn signs_behind_a_backslash_end_no_formula() {
        check("$\\$5 + x$ and $p = \\$3$ and $\\$20$\n", "$`\\$5 + x`$ and $`p = \\$3`$ and $`\\$20`$\n");
        check(
            "$a\\_1 + b\\_1$, $\\text{net\\_pay}$, $x = 5\\%$\n",
            "$`a\\_1 + b\\_1`$, $`\\text{net\\_pay}`$, $`x = 5\\%`$\n",
        );
        check("$$\nc = \\$4 n\n$$\n", "```math\nc = \\$4 n\n```\n");
        check_kept("math", "costs \\$5 and \\$6, $user\\_name$ and $my\\_var\n");
    }

    #[test]
    fn shells_prices_and_patterns_are_no_formulas() {
        check_kept("math", "PATH=$HOME/bin:$PATH and $a $b\n");
        check_kept("math", "costs $5 and $6, $5-$6, $10/$20, 原价$5，折后$3\n");
        check_kept("math", "echo $1,$2 and ${x}$ and $(pwd)$ and $$\nkill $$\n");
        check_kept("math", "sed 's/\\(a\\)/\\1/' and awk '{print $1\" \"$2}'\n");
        check_kept("math", "`$x$` and $`y`$\n");
        check_kept("math", "$user_name$ and $MY_VAR$ and $var$ and $foo-$bar and $Id$\n");
        check_kept("math", "\\[not a formula\\]\n");
    }
}
