//! A messy note of any length, always the same for the same length.
//!
//! It mixes the shapes that real notes have: questions, terms, lists, tables, fences, rules
//! between sections. Each item is written differently, so that no two cards are equal.

use std::fmt::Write;

/// A note with about `cards` cards in it: of six items come about ten.
pub(crate) fn note(cards: usize) -> String {
    let mut text = String::with_capacity(cards * 120);
    text.push_str("# 运维笔记\n");
    for number in 0..cards * 3 / 5 {
        if number % 40 == 0 {
            let _ = write!(text, "\n---\n\n## 第{}部分\n", number / 40 + 1);
        }
        let _ = match number % 6 {
            0 => write!(text, "\n### 什么是组件{number}？\n\n组件{number}负责保存状态，并在故障后恢复它。\n"),
            1 => write!(text, "\n服务{number}：在端口{}上监听的进程，由守护进程启动。\n", 1024 + number),
            2 => write!(text, "\n- **Option {number}**: a switch that turns feature {number} on\\*\n"),
            3 => write!(
                text,
                "\n### What is module {number}?\n\nModule {number} is the part that:\n\n* reads page {number}\n* writes it back\n"
            ),
            4 => write!(
                text,
                "\n### How do you start job {number}?\n\n```sh\n# as root\nsystemctl start job{number}\n```\n"
            ),
            _ => write!(
                text,
                "\n### Comparison {number}\n\n| name | meaning |\n|---|---|\n| key{number} | the first part |\n| value{number} | the second part |\n"
            ),
        };
    }
    text
}
