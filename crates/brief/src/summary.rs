//! The brief as plain text for a terminal.

use detente_standoff::Findings;
use detente_standoff::findings::{Bands, Effects};

use crate::cites::Register;
use crate::number::{NBSP, plain, signed};
use crate::sentences::Sentences;
use crate::sentences::words::{Words, day};

/// Headlines, then what each position costs, in lines no longer than `width` characters where words allow.
pub fn text(findings: &Findings, sentences: &Sentences, width: usize) -> String {
    let words = Words::new(findings);
    let width = width.clamp(40, 120);
    let heading = &findings.standoff;
    let mut out = format!(
        "{}\nAs of {}{}\n\n",
        heading.title,
        day(heading.on),
        (heading.known_on).map_or_else(String::new, |known| format!(
            ", law as known on {}",
            day(known)
        )),
    );
    let register = Register::new(findings);
    for (i, sentence) in sentences.headlines.iter().enumerate() {
        let said = register.say(sentence);
        let labels: Vec<&str> = said.links.iter().map(|l| l.label.as_str()).collect();
        let said = format!("{} [{}]", said.text, labels.join(" "));
        for (n, line) in wrap(&said, width - 4).into_iter().enumerate() {
            let head = if n == 0 {
                format!("{:>2}. ", i + 1)
            } else {
                "    ".to_string()
            };
            out.push_str(&format!("{head}{line}\n"));
        }
    }
    out.push_str("    [S source, R run, L limit: numbered as on the page]\n");
    out.push_str(&costs(findings, &words, width));
    out.push_str(&months(findings, &words, width));
    out.replace(NBSP, " ")
}

/// Positions and outcomes with the players' real income.
fn costs(findings: &Findings, words: &Words<'_>, width: usize) -> String {
    let mut rows: Vec<(String, &Effects)> = findings
        .positions
        .iter()
        .filter(|p| !p.is_reference)
        .map(|p| {
            (
                format!("{}: {}", words.name(&p.player), p.title),
                &p.effects,
            )
        })
        .collect();
    rows.push((
        "Talks fail".to_string(),
        &findings.solution.talks_fail.effects,
    ));
    let bargain = findings
        .solution
        .bargains
        .first()
        .and_then(|b| b.effects.as_ref());
    rows.extend(bargain.map(|e| ("The Nash bargain".to_string(), e)));
    let columns: Vec<(&str, &str)> = findings
        .players
        .iter()
        .map(|p| (p.code.as_str(), p.code.as_str()))
        .collect();
    let column = columns
        .iter()
        .map(|c| c.1.chars().count())
        .max()
        .unwrap_or(0)
        .max(8)
        + 2;
    let room = width.saturating_sub(column * columns.len()).max(20);
    let label = rows
        .iter()
        .map(|r| r.0.chars().count())
        .max()
        .unwrap_or(0)
        .min(room);
    let mut out = format!(
        "\nReal income, per cent, compared with {}\n",
        findings.reference.title
    );
    out.push_str(&" ".repeat(label));
    for (_, name) in &columns {
        out.push_str(&format!("{name:>column$}"));
    }
    out.push('\n');
    for (name, effects) in rows {
        let mut lines = wrap(&name, label);
        let last = lines.pop().unwrap_or_default();
        for line in lines {
            out.push_str(&format!("{line}\n"));
        }
        out.push_str(&format!(
            "{last}{}",
            " ".repeat(label.saturating_sub(last.chars().count()))
        ));
        for (code, _) in &columns {
            let value = effects
                .regions
                .iter()
                .find(|r| r.code == *code)
                .map(|r| signed(r.real_income_pct, 2));
            out.push_str(&format!("{:>column$}", value.unwrap_or_default()));
        }
        out.push('\n');
    }
    out
}

/// Levers over months with what both sides lose.
fn months(findings: &Findings, words: &Words<'_>, width: usize) -> String {
    let Some(path) = findings.path.as_ref().filter(|p| !p.levers.is_empty()) else {
        return String::new();
    };
    let mut out = format!(
        "\nLevers kept up for {} months: loss summed, per cent of a year's GDP, easy to hard to replace\n",
        path.months
    );
    for lever in &path.levers {
        let loss = |code: &str, total: &Bands| {
            let range = total.range();
            let name = words.own(code);
            format!("{name} {} to {}", plain(range.low, 2), plain(range.high, 2))
        };
        let sides = [
            loss(&lever.target, &lever.target_total_pct),
            loss(&lever.sender, &lever.sender_total_pct),
        ];
        for line in wrap(&format!("{}: {}", lever.title, sides.join(", ")), width) {
            out.push_str(&format!("{line}\n"));
        }
    }
    out
}

/// Lines of at most `width` characters, broken between words; an unbreakable space does not break.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split(' ').filter(|w| !w.is_empty()) {
        let Some(line) = lines.last_mut() else { break };
        if line.is_empty() {
            line.push_str(word);
        } else if line.chars().count() + 1 + word.chars().count() <= width {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines
}
