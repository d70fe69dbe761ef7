//! Code that stands in the text without a fence, and its comments that look like titles.
//!
//! Whether a line looks like code is judged by shapes that prose does not have, never by the
//! names of programs alone: prose in any language must not become code.

use super::line::{Kind, Line, Log, cjk_letters, heading, is_item, is_thematic_break};
use super::list::RepairSettings;
use super::settings::CodeSettings;

/// Whether a line could hardly be anything but code.
pub(super) fn looks_like_code(text: &str) -> bool {
    let line = text.trim();
    let line = line.split(" # ").next().unwrap_or(line).trim_end();
    let first = line.split([' ', '(', ';']).next().unwrap_or("");
    is_keyword_line(line, first) || is_assignment(line) || is_command(line, first) || is_statement(line) || is_sql(line)
}

/// A line that belongs to a shell construct.
fn is_keyword_line(line: &str, first: &str) -> bool {
    let whole = matches!(
        line,
        "fi" | "done" | "do" | "esac" | "then" | "else" | "{" | "}" | "};" | ");" | "});" | ";;" | "EOF"
    );
    let head = match first {
        "if" | "elif" | "while" | "until" => {
            line.ends_with("; then")
                || line.ends_with(";then")
                || line.ends_with("; do")
                || line.ends_with(";do")
                || line.contains(";do ")
                || line.contains("; do ")
                || line.contains(";then ")
                || has_test(line)
        }
        "for" => line.contains("; do") || line.contains(";do") || line.contains("((") || line.contains(" in $"),
        "case" => line.ends_with(" in"),
        "else" | "fi" | "done" | "esac" => line.ends_with(';') && line.is_ascii(),
        _ => false,
    };
    whole || head || line.starts_with("#!/") || line.starts_with("#include") || line.ends_with(";;")
}

/// `[ … ]` or `(( … ))` or `[[ … ]]` after `if` or `while`.
fn has_test(line: &str) -> bool {
    (line.contains(" [ ") && line.contains(" ]"))
        || (line.contains(" [[ ") && line.contains(" ]]"))
        || line.contains("((")
}

/// `name=value` without blanks around the sign, or `$name = …;`.
fn is_assignment(line: &str) -> bool {
    let line = line.strip_prefix("export ").unwrap_or(line);
    let Some((name, value)) = line.split_once('=') else {
        return false;
    };
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let named = !name.is_empty() && name.chars().all(is_name) && !name.starts_with(|c: char| c.is_ascii_digit());
    let one_word = !value.contains(' ') || value.starts_with(['"', '\'', '`', '$', '(']);
    named && !value.is_empty() && !value.starts_with(['=', ' ', '>']) && one_word && cjk_letters(value) == 0
}

/// A prompt, a path, or a program with options.
fn is_command(line: &str, first: &str) -> bool {
    if let Some(rest) = line.strip_prefix("$ ").or_else(|| line.strip_prefix("sudo ")) {
        return rest.starts_with(|c: char| c.is_ascii_lowercase()) && !line.ends_with('.');
    }
    let program =
        !first.is_empty() && first.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || "_-./".contains(c));
    let plain_end = !line.ends_with(['.', ':', '?', '!', ',']) && cjk_letters(line) == 0;
    let option = |word: &str| {
        let body = word.trim_start_matches('-');
        body.len() < word.len() && word.len() - body.len() <= 2 && body.starts_with(|c: char| c.is_ascii_alphanumeric())
    };
    let mut words = line.split_whitespace().skip(1);
    let options = words.clone().filter(|word| option(word)).count();
    let path = |word: &str| word.starts_with(['/', '$', '"']) || word.contains('=') || word.starts_with("./");
    let known = matches!(
        first,
        "echo"
            | "cd"
            | "cat"
            | "grep"
            | "ls"
            | "mkdir"
            | "chmod"
            | "chown"
            | "curl"
            | "wget"
            | "docker"
            | "kubectl"
            | "git"
            | "systemctl"
            | "apt"
            | "apt-get"
            | "yum"
            | "dnf"
            | "pip"
            | "npm"
            | "cargo"
            | "helm"
            | "ssh"
            | "scp"
            | "tar"
            | "ps"
            | "rm"
            | "cp"
            | "mv"
            | "export"
            | "source"
            | "redis-cli"
            | "mysql"
            | "psql"
            | "awk"
            | "sed"
            | "ip"
            | "iptables"
    );
    let shell = first.starts_with("./") && first.len() > 2;
    plain_end && (shell || program && (options > 0 && known || options > 1 || known && words.any(path)))
}

/// A statement of a language with braces and semicolons.
fn is_statement(line: &str) -> bool {
    if cjk_letters(line) >= 4 {
        return false;
    }
    let call = line.contains('(')
        && (line.ends_with(");") || line.ends_with(") {") || line.ends_with("){") || line.ends_with("()"));
    let start = line.split(['(', ' ']).next().unwrap_or("");
    let name = !start.is_empty() && start.chars().all(|c| c.is_ascii_alphanumeric() || "_.:*&#".contains(c));
    let ends = (line.ends_with(';') || line.ends_with('{')) && line.contains(['=', '(', '{']) && line.is_ascii();
    let python = (line.starts_with("def ") || line.starts_with("class ")) && line.ends_with(':') && line.contains('(');
    let import = line.starts_with("from ") && line.contains(" import ") && line.is_ascii();
    let returns = line.starts_with("return ") && line.ends_with(';');
    name && (call && !line.contains(". ") || ends) || python || import || returns
}

/// `SELECT … FROM`, in capitals.
fn is_sql(line: &str) -> bool {
    const HEADS: &[(&str, &str)] = &[
        ("SELECT ", " FROM "),
        ("INSERT INTO ", "("),
        ("CREATE TABLE ", "("),
        ("DELETE FROM ", ""),
        ("ALTER TABLE ", ""),
        ("DROP TABLE ", ""),
        ("UPDATE ", " SET "),
    ];
    cjk_letters(line) == 0 && HEADS.iter().any(|(head, then)| line.starts_with(head) && line.contains(then))
}

/// Puts unfenced code between fences, and takes the backslash off `\#` in it.
///
/// Safe when a run has at least `min-lines` lines that look like code and they are `min-share`
/// of it; a line with `max-cjk` CJK letters belongs to it only as a comment. A run crosses blank
/// lines only while an `if`, a loop or a brace is open.
pub(super) fn unfenced_code(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let settings = &settings.unfenced_code;
    let mut runs = Vec::new();
    let above_code = comments_above_code(lines);
    let mut at = 0;
    while at < lines.len() {
        match code_run(lines, at, above_code[at], settings) {
            Some(end) => {
                runs.push(at..end);
                at = end;
            }
            None => at += 1,
        }
    }
    if runs.is_empty() {
        return;
    }
    let mut result = Vec::with_capacity(lines.len() + 2 * runs.len());
    let mut runs = runs.into_iter().peekable();
    for (at, line) in lines.drain(..).enumerate() {
        let run = runs.next_if(|run| run.end <= at).and(None).or(runs.peek());
        let Some(run) = run.filter(|run| run.contains(&at)) else {
            result.push(line);
            continue;
        };
        let fence = Line { text: "```".to_owned(), source: line.source, kind: Kind::Fence };
        if at == run.start {
            log.note("unfenced-code", line.source, "code without a fence");
            result.push(fence.clone());
        }
        let text = if line.text.starts_with("\\#") { line.text[1..].to_owned() } else { line.text };
        result.push(Line { text, source: line.source, kind: Kind::Code });
        if at + 1 == run.end {
            result.push(fence);
        }
    }
    *lines = result;
}

/// So many lines that do not look like code end a run that has still fewer that do.
const MAX_OTHER: usize = 20;

/// The end of the run of code that begins in this line, if one does.
fn code_run(lines: &[Line], start: usize, above_code: bool, settings: &CodeSettings) -> Option<usize> {
    let usable = |line: &Line| {
        line.kind == Kind::Text && !is_item(&line.text) && !is_thematic_break(&line.text) && !is_marked(&line.text)
    };
    let first = &lines[start];
    let is_code = |at: usize| looks_like_code(&lines[at].text) || is_head(lines, at);
    let opens = usable(first) && (is_code(start) || above_code);
    if !opens {
        return None;
    }
    let (mut depth, mut code, mut other, mut end, mut code_at_end) = (0_i32, 0, 0, start, 0);
    for (at, line) in lines.iter().enumerate().skip(start) {
        let text = line.text.trim();
        if line.is_blank() && line.kind == Kind::Text {
            if depth <= 0 {
                break;
            }
            continue;
        }
        if !usable(line) {
            break;
        }
        if is_code(at) {
            code += 1;
            depth += nesting(text);
            if depth <= 0 {
                // What stands in a construct that was closed is code, whatever it looks like.
                code += std::mem::take(&mut other);
            }
            end = at + 1;
            code_at_end = code + other;
        } else if is_comment(text) {
            // Counts for neither side.
        } else if cjk_letters(text) < settings.max_cjk && depth > 0 && !is_sentence(text) {
            other += 1;
            if other > MAX_OTHER && code < other {
                break;
            }
        } else {
            break;
        }
    }
    // Unbalanced openers must not pull prose in: what is behind the last code line stays out.
    let share = code as f64 / code_at_end.max(1) as f64;
    (code >= settings.min_lines && share >= settings.min_share).then_some(end)
}

/// `for x in list` or `while test` above a line that is only `do`; likewise `if` above `then`.
fn is_head(lines: &[Line], at: usize) -> bool {
    let first = lines[at].text.split_whitespace().next().unwrap_or("");
    let below = match first {
        "for" | "while" | "until" => "do",
        "if" | "elif" => "then",
        _ => return false,
    };
    lines.get(at + 1).is_some_and(|next| next.text.trim() == below) && cjk_letters(&lines[at].text) == 0
}

/// Which lines are comments with nothing but comments between them and code.
fn comments_above_code(lines: &[Line]) -> Vec<bool> {
    let mut above = vec![false; lines.len()];
    for at in (1..lines.len()).rev() {
        let below = &lines[at];
        above[at - 1] = below.is_text()
            && is_comment(&lines[at - 1].text)
            && if is_comment(&below.text) { above[at] } else { looks_like_code(&below.text) };
    }
    above
}

/// A quote, a row of a table, or a heading of level 2 and more.
fn is_marked(text: &str) -> bool {
    let text = text.trim_start();
    text.starts_with(['>', '|']) || heading(text).is_some_and(|(level, _)| level > 1)
}

fn is_comment(text: &str) -> bool {
    let text = text.trim_start();
    let tight = text.strip_prefix('#').is_some_and(|rest| rest.starts_with(char::is_alphanumeric));
    tight || text.starts_with("# ") || text.starts_with("\\# ") || text.starts_with("// ")
}

fn is_sentence(text: &str) -> bool {
    let ends = text.ends_with(['。', '.', '：', '，', '？', '！']) && !text.ends_with("..");
    ends || text.split_whitespace().count() > 7
}

/// By how many constructs a line opens more than it closes.
fn nesting(text: &str) -> i32 {
    let first = text.split([' ', ';', '(']).next().unwrap_or("");
    let opens = match first {
        "if" => text.ends_with("then") || text.contains("then "),
        "while" | "until" | "for" => text.ends_with("do") || text.contains(";do ") || text.contains("; do "),
        "case" | "do" | "then" => true,
        _ => false,
    };
    let closes = matches!(first, "fi" | "done" | "esac") || (opens && (text.ends_with("fi") || text.ends_with("done")));
    let braces = text.matches('{').count() as i32 - text.matches('}').count() as i32;
    i32::from(opens) - i32::from(closes) + braces
}

/// Keeps a comment of a script from becoming the title of all that follows.
///
/// Safe in a file without headings of other levels whose first level-1 heading is not near the
/// top, and only beside code without a fence: who fences code knows what a hash means. The line
/// stays, as text.
pub(super) fn shell_comment(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let settings = &settings.shell_comment;
    let level = |line: &Line| {
        if line.is_text() { heading(&line.text).map(|(level, _)| level) } else { None }
    };
    let first = lines.iter().position(|line| level(line) == Some(1));
    let Some(first) = first.filter(|first| lines[*first].source as usize > settings.title_lines) else {
        return;
    };
    if lines.iter().filter_map(level).any(|level| level > 1) {
        return;
    }
    let code: Vec<bool> = lines.iter().map(|line| line.is_text() && looks_like_code(&line.text)).collect();
    for at in first..lines.len() {
        let near = at.saturating_sub(settings.near + 1)..(at + settings.near + 2).min(lines.len());
        if level(&lines[at]) == Some(1) && code[near].contains(&true) {
            log.note("shell-comment", lines[at].source, "a comment in code, no title");
            let at_hash = lines[at].text.find('#').unwrap_or(0);
            lines[at].text.insert(at_hash, '\\');
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::markdown::repair::tests::{check_kept, check_only};

    #[test]
    fn a_script_gets_its_fence() {
        let note = "写法：\n\nif [ -f x ]; then\n\n\\# 存在\n\nelse\n\n\\# 不存在\n\nfi\n\n说明文字。\n";
        let after = "写法：\n\n```\nif [ -f x ]; then\n\n# 存在\n\nelse\n\n# 不存在\n\nfi\n```\n\n说明文字。\n";
        check_only("unfenced-code", note, after);
        check_only(
            "unfenced-code",
            "# 求和\na=1\nb=`expr $a + 1`\n结果\n",
            "```\n# 求和\na=1\nb=`expr $a + 1`\n```\n结果\n",
        );
    }

    #[test]
    fn constructs_are_code_from_head_to_end() {
        for note in ["for f in list\ndo\nwork f\ndone\n", "case $x in\n  a ) echo ...\n  *) echo no...\nesac\n"] {
            check_only("unfenced-code", note, &format!("```\n{note}```\n"));
        }
    }

    #[test]
    fn prose_is_no_code() {
        check_kept("unfenced-code", "If the lock is taken; then wait.\nFor each thread we wait until it is done.\n");
        check_kept("unfenced-code", "for example, use a mutex\nwhile waiting, nothing is done\nelse it fails\n");
        check_kept("unfenced-code", "make sure that git is there\ncat and dog are pets\n");
        check_kept("unfenced-code", "- a=1\n- b=2\n");
        check_kept("unfenced-code", "E = mc^2 (energy)\nF = ma\n");
    }

    #[test]
    fn a_comment_is_no_title() {
        let note = "a\n\nb\n\nc\n\nd\n\nx=1\n\n# 运算\n\n文字\n";
        check_only("shell-comment", note, &note.replace("# 运算", "\\# 运算"));
        check_kept("shell-comment", &note.replace("x=1", "```\nx=1\n```"));
        check_kept("shell-comment", &format!("## 标题\n{note}"));
        check_kept("shell-comment", &format!("# 标题\n{note}"));
        check_kept("shell-comment", "a\n\nb\n\nc\n\nd\n\n文字\n\n# 标题\n\n文字\n");
    }
}
