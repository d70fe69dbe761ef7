//! Code that is not marked as code, and fences that hold none.

use super::fence::{fence_mark, fenced, fences};
use super::{Line, Log, RepairSettings, cjk};

/// A fence without a language that holds prose loses its fence lines; an empty one goes.
/// Safe when a third of its characters are CJK and no line looks like code.
pub(super) fn prose_fences(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    for (first, last) in fences(lines) {
        let inner = &lines[first + 1..last];
        let empty = inner.iter().all(Line::is_blank);
        let bare = fence_mark(&lines[first].text).is_some_and(|(_, _, rest)| rest.trim().is_empty());
        let letters: usize = inner.iter().map(|line| line.text.chars().filter(|c| !c.is_whitespace()).count()).sum();
        let han: usize = inner.iter().map(|line| cjk(&line.text)).sum();
        let code = inner.iter().filter(|line| settings.code_line.is_match(&line.text)).count();
        let prose = bare && han * 100 > letters * settings.prose_percent && code * 4 < inner.len().max(1);
        if empty || prose {
            log.note(lines[first].source, if empty { "empty fence" } else { "fence around prose" });
            lines[first].text.clear();
            lines[last].text.clear();
            for line in &mut lines[first + 1..last] {
                line.text = line.text.trim_start().to_owned();
            }
        }
    }
}

/// `# comment` in loose shell code is a heading to CommonMark and swallows the rest of the
/// note; it becomes a lead of the code below it. Safe when the note has no heading of level
/// 2 to 6, its first heading of level 1 is no title at the top, and code stands near.
pub(super) fn shell_comments(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let open = |at: usize, mark: &str| !code[at] && lines[at].text.starts_with(mark);
    if (0..lines.len()).any(|at| (2..=6).any(|level| open(at, &format!("{} ", "#".repeat(level))))) {
        return;
    }
    let headings: Vec<usize> = (0..lines.len()).filter(|at| open(*at, "# ")).collect();
    let text_before = headings.first().map_or(0, |first| lines[..*first].iter().filter(|line| !line.is_blank()).count());
    if text_before < settings.title_lines {
        return;
    }
    for at in headings {
        let near = lines[at + 1..].iter().take(3).chain(lines[at.saturating_sub(2)..at].iter());
        if near.filter(|line| !line.is_blank()).any(|line| is_code(line, settings)) || followed_by_code(lines, at, settings) {
            let comment = lines[at].text.trim_start_matches('#').trim().to_owned();
            lines[at].text = format!("{comment}：");
            let source = lines[at].source;
            log.note(source, "shell comment, no heading");
        }
    }
}

fn followed_by_code(lines: &[Line], at: usize, settings: &RepairSettings) -> bool {
    lines[at + 1..].iter().find(|line| !line.is_blank()).is_some_and(|line| {
        is_code(line, settings) || line.text.starts_with(|c: char| c.is_ascii_punctuation() && !"#*->`|[(".contains(c))
    })
}

fn is_code(line: &Line, settings: &RepairSettings) -> bool {
    cjk(&line.text) < settings.code_cjk && settings.code_line.is_match(&line.text)
}

/// Loose code gets a fence. Safe where at least half of the lines of a run look like code,
/// none has much CJK text and none is a list, a heading or a table; a construct that is open
/// (`if` … `fi`, `{` … `}`) is taken to its end, over blank lines too.
pub(super) fn unfenced_code(lines: &mut Vec<Line>, settings: &RepairSettings, log: &mut Log) {
    let code = fenced(lines);
    let foreign = |at: usize| {
        let text = lines[at].text.trim_start();
        code[at]
            || text.starts_with(['#', '>', '|'])
            || text.starts_with("- ")
            || text.starts_with("* ")
            || text.starts_with("+ ")
            || lines[at].text.starts_with("    ")
            || text.starts_with('<')
            || text.split_once(['.', ')']).is_some_and(|(number, rest)| {
                !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && rest.starts_with(' ')
            })
    };
    let mut regions: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let end = if lines[at].is_blank() || foreign(at) { None } else { region(lines, at, settings, &foreign) };
        match end {
            Some(end) => {
                regions.push((at, end));
                at = end + 1;
            }
            None => at += 1,
        }
    }
    if regions.is_empty() {
        return;
    }
    let mut repaired = Vec::with_capacity(lines.len() + regions.len() * 2);
    let mut next = regions.iter().peekable();
    for (at, line) in lines.iter().enumerate() {
        if next.peek().is_some_and(|(first, _)| *first == at) {
            repaired.push(Line::new("```", line.source));
            log.note(line.source, "code without a fence");
        }
        let inside = next.peek().is_some_and(|(first, last)| (*first..=*last).contains(&at));
        let mut line = line.clone();
        if inside && let Some(rest) = line.text.strip_prefix("\\#") {
            line.text = format!("#{rest}");
        }
        let source = line.source;
        repaired.push(line);
        if next.peek().is_some_and(|(_, last)| *last == at) {
            repaired.push(Line::new("```", source));
            next.next();
        }
    }
    *lines = repaired;
}

/// The last line of the code that begins at a line, if code begins there.
fn region(lines: &[Line], start: usize, settings: &RepairSettings, foreign: &dyn Fn(usize) -> bool) -> Option<usize> {
    let looks = |at: usize| cjk(&lines[at].text) < settings.code_cjk && settings.code_line.is_match(&lines[at].text);
    let strong = |at: usize| cjk(&lines[at].text) < settings.code_cjk && settings.code_strong.is_match(&lines[at].text);
    if !looks(start) && !strong(start) {
        return None;
    }
    let mut end = start;
    let mut hits = 0;
    let mut at = start;
    let mut closed = false;
    while at < lines.len() && !lines[at].is_blank() && !foreign(at) && cjk(&lines[at].text) < settings.code_cjk {
        if let Some(close) = construct_end(lines, at, settings) {
            hits += close + 1 - at;
            end = close;
            at = close + 1;
            closed = true;
            continue;
        }
        if !looks(at) && !strong(at) && (at + 1 >= lines.len() || lines[at + 1].is_blank() || !looks(at + 1)) {
            break;
        }
        hits += usize::from(looks(at) || strong(at));
        end = at;
        at += 1;
    }
    let count = end + 1 - start;
    let enough = hits * 2 >= count && (count >= 2 || strong(start) || closed);
    enough.then_some(end)
}

/// The line that closes the construct that a line opens, if it is near and what stands
/// between is no prose.
fn construct_end(lines: &[Line], open: usize, settings: &RepairSettings) -> Option<usize> {
    let (_, close) = settings.code_pairs.iter().find(|(opens, _)| opens.is_match(&lines[open].text))?;
    let end = (open + 1..lines.len()).take(settings.code_open).find(|at| close.is_match(&lines[*at].text))?;
    let prose = lines[open + 1..end].iter().any(|line| cjk(&line.text) >= settings.code_cjk * 3);
    (!prose).then_some(end)
}
