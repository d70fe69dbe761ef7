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

/// A note with `cards` cards that hold code, of which `distinct` are different; with 0, text.
#[allow(dead_code, reason = "not every user of the corpus needs it")]
pub(crate) fn code(cards: usize, distinct: usize) -> String {
    let mut text = String::from("# Code\n");
    for card in 0..cards {
        let number = if distinct == 0 { card } else { card % distinct };
        let _ = write!(text, "\n### How do you write program {card}?\n\n");
        let _ = match number % 8 {
            _ if distinct == 0 => writeln!(text, "With {number} lines."),
            0 => write!(text, "```sh\n# as root\nfor f in *.{number}; do\n  echo \"$f\" | sed 's/a/b/'\ndone\n```\n"),
            1 => write!(
                text,
                "```py\nimport os\n\ndef job{number}(a, b=None):\n    if a and not b:\n        return f\"x{{a}}\" + 'y' * {number}\n```\n"
            ),
            2 => write!(
                text,
                "```java\npublic final class Job{number} extends Thread {{\n    private int count = {number};\n    @Override\n    public void run() {{\n        lock.lock(); // wait\n    }}\n}}\n```\n"
            ),
            3 => write!(
                text,
                "```rust\npub fn job{number}<'a>(x: &'a str) -> Option<u32> {{\n    let y = x.parse().ok()?;\n    if y > {number} {{ None }} else {{ Some(y) }}\n}}\n```\n"
            ),
            4 => write!(
                text,
                "```sql\nSELECT id, name FROM users{number}\nWHERE age > {number} AND name LIKE 'a%'\nORDER BY id;\n```\n"
            ),
            5 => write!(
                text,
                "```yml\nkind: Pod\nmetadata:\n  name: job{number}\nspec:\n  replicas: {number} # few\n```\n"
            ),
            6 => write!(
                text,
                "```go\npackage main\n\nfunc job{number}() error {{\n\tch := make(chan int, {number})\n\treturn nil\n}}\n```\n"
            ),
            _ => write!(
                text,
                "```js\nexport const job{number} = async (x) => {{\n  const r = await fetch(`/a/${{x.id}}`);\n  console.log(r, {number});\n}};\n```\n"
            ),
        };
    }
    text
}
