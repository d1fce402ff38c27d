//! What is told of a direction of trade: tables, charts, sentences.

use detente_ledger::{BridgeStop, HistoryPart, LifePartRow, LifeRow, TariffToSet};
use detente_table::{Chart, Figure, Named, Note, Sentence};
use jiff::civil::Date;

use super::tariffs::Duties;
use crate::question::Answer;

impl Answer for Duties {
    fn tables(&self) -> Vec<Named> {
        let mut tables = Vec::new();
        if !self.lines.is_empty() {
            let parts: Vec<_> = self.lines.iter().flat_map(|line| line.parts()).collect();
            let conditions: Vec<_> = self.lines.iter().flat_map(|l| l.conditions()).collect();
            tables.push(Named::of(&self.codes, &()));
            tables.push(Named::of(&self.lines, &()));
            tables.push(Named::of(&parts, &()));
            tables.push(Named::of(&conditions, &()));
            tables.push(Named::of(&self.next, &()));
            tables.push(Named::of(&self.pending, &()));
        }
        if !self.fees.is_empty() {
            tables.push(Named::of(&self.fees, &()));
        }
        if let Some(average) = &self.average {
            tables.push(Named::single(average, &()));
            tables.push(Named::of(&average.components, &()));
            if self.lines.is_empty() {
                tables.push(Named::of(&self.conditions, &()));
                tables.push(Named::of(&self.near, &()));
            }
        }
        if let Some(bridge) = &self.bridge {
            tables.push(Named::of::<BridgeStop>(&bridge.stops, &()));
            tables.push(Named::of(&bridge.parts, &()));
        }
        if let Some(found) = &self.compiled {
            let world = found.world.as_ref();
            let set: Vec<_> = found
                .compiled
                .rates
                .iter()
                .copied()
                .map(TariffToSet)
                .collect();
            tables.push(Named::of(&found.compiled.pairs, &()));
            tables.push(Named::of(&found.compiled.rates, world));
            tables.push(Named::of(&set, world));
        }
        if let Some(revenue) = &self.revenue {
            tables.push(Named::single(revenue, &()));
            tables.push(Named::single(&revenue.certificate, &()));
        }
        if !self.histories.is_empty() {
            let parts: Vec<HistoryPart> = self.histories.iter().flat_map(|h| h.parts()).collect();
            tables.push(Named::of(&self.steps, &()));
            tables.push(Named::of(&parts, &()));
        }
        if !self.lives.is_empty() {
            let steps: Vec<LifeRow> = self.lives.iter().flat_map(|life| life.rows()).collect();
            let parts: Vec<LifePartRow> = self.lives.iter().flat_map(|l| l.parts()).collect();
            tables.push(Named::of(&steps, &()));
            tables.push(Named::of(&parts, &()));
        }
        if !self.comparisons.is_empty() {
            tables.push(Named::of(&self.comparisons, &()));
        }
        tables
    }

    fn figures(&self) -> Vec<Figure> {
        let (name, edition) = &self.ledger;
        let source = format!("Ledger {name}, edition {edition}.");
        let figure = |id: &str, kind, table: &str, x: &str, y: &str, title: String| Figure {
            id: id.to_owned(),
            kind,
            table: table.to_owned(),
            x: x.to_owned(),
            y: vec![y.to_owned()],
            series: None,
            only: Vec::new(),
            title,
            source: source.clone(),
        };
        let mut figures = Vec::new();
        let one = |key: &str, value: &str| (key.to_owned(), value.to_owned());
        if self.average.is_some() && self.lines.is_empty() {
            let (by, on) = (&self.asked.imposer, &self.asked.target);
            let title = format!("What the duties of {by} on {on} are made of");
            figures.push(figure(
                "components",
                Chart::Bars,
                "components",
                "instrument",
                "points",
                title,
            ));
        }
        if !self.histories.is_empty() {
            figures.push(Figure {
                series: Some("imposer".to_owned()),
                ..figure(
                    "duties",
                    Chart::Steps,
                    "history",
                    "date",
                    "average_pct",
                    "Average duties".to_owned(),
                )
            });
        }
        for history in &self.histories {
            let (by, on) = (&history.imposer, &history.target);
            figures.push(Figure {
                series: Some("authority".to_owned()),
                only: vec![one("imposer", by), one("target", on)],
                ..figure(
                    &format!("composition-{by}-on-{on}").to_lowercase(),
                    Chart::Stack,
                    "history_parts",
                    "date",
                    "points",
                    format!("What the duties of {by} on {on} are made of"),
                )
            });
        }
        for life in &self.lives {
            let code = life.code.to_string();
            figures.push(Figure {
                series: Some("authority".to_owned()),
                only: vec![one("code", &code)],
                ..figure(
                    &format!("line-{code}"),
                    Chart::Stack,
                    "line_history_parts",
                    "date",
                    "points",
                    format!("The duty of {} on line {code}", self.asked.imposer),
                )
            });
        }
        if let Some(bridge) = self.bridge.as_ref().filter(|b| !b.parts.is_empty()) {
            let title = format!("{:+.1} points in all, by cause", bridge.difference_points);
            figures.push(figure(
                "bridge",
                Chart::Bars,
                "bridge",
                "cause",
                "points",
                title,
            ));
        }
        figures
    }

    fn sentences(&self) -> Vec<Sentence> {
        let mut said = Vec::new();
        let asked = &self.asked;
        let (by, of) = (&asked.imposer, &asked.target);
        for span in &self.codes {
            let range = if span.rate_high - span.rate_low < 1e-9 {
                String::new()
            } else {
                format!(
                    "; from {:.2} to {:.2} % as lines below and open conditions turn out",
                    100.0 * span.rate_low,
                    100.0 * span.rate_high
                )
            };
            let text = format!(
                "{by} on {} from {of}, {}: {:.2} %{range}.",
                span.code,
                asked.on,
                100.0 * span.rate
            );
            said.push(Sentence::new(text, &["codes", "line_components"]));
        }
        for next in &self.next {
            let text = format!(
                "The next scheduled change of {}: {:.2} % from {}.",
                next.code,
                100.0 * next.change.to_rate,
                next.change.date
            );
            said.push(Sentence::new(text, &["next_changes"]));
        }
        if let Some(average) = &self.average {
            let mut text = format!(
                "{by} on goods of {of}, {} as known on {}: {:.2} % on average (weights {}{}, metals {}, exclusions {}).",
                average.on,
                average.known_on,
                average.average_pct,
                average.weights,
                average
                    .weights_year
                    .map(|y| format!(" of {y}"))
                    .unwrap_or_default(),
                average.metals,
                average.exclusions
            );
            // A sum over nothing is −0, and what rounds to nothing is not told.
            let rest = |points: f64, on: &str| match points >= 0.005 {
                true => format!(" {points:.2} points rest on {on}."),
                false => String::new(),
            };
            text += &rest(
                average.unverified_points,
                "rows that were not checked against a text",
            );
            text += &rest(
                average.unreconciled_points,
                "lists or exemptions that were not reconciled with the law",
            );
            said.push(Sentence::new(text, &["average", "components"]));
        }
        if let Some(bridge) = &self.bridge {
            let how = match bridge.steps {
                1 => "each part is the mean over all orders in which the causes can be taken (Shapley)".to_owned(),
                steps => format!(
                    "parts of {steps} steps do not add up to those of the whole: the interaction is its own column"
                ),
            };
            let text = format!("{:+.2} points in all; {how}.", bridge.difference_points);
            said.push(Sentence::new(text, &["bridge", "bridge_ends"]));
        }
        if let Some(revenue) = &self.revenue {
            let text = format!(
                "The duties on goods of {of} raise {:.1} billion USD were imports not to change and {:.1} once the economy has answered, in prices of {}; imports change by {:+.1} %.",
                revenue.fixed_imports_usd_mn / 1e3,
                revenue.response_usd_mn / 1e3,
                revenue.year,
                revenue.imports_pct
            );
            said.push(Sentence::new(text, &["revenue"]));
        }
        said
    }

    fn notes(&self) -> Vec<Note> {
        let edition: Option<Date> = self.ledger.1.parse().ok();
        let beyond = edition.filter(|edition| self.asked.on > *edition);
        let beyond = beyond.map(|edition| {
            Note::warning(format!(
                "{} lies after the edition of the ledger, {edition}: told is what was scheduled as of the edition",
                self.asked.on
            ))
        });
        let known = beyond.is_some();
        let notes = self.notes.iter();
        let notes = notes
            .filter(|note| !(known && note.contains("edition")))
            .map(Note::limit);
        beyond.into_iter().chain(notes).collect()
    }

    fn status(&self) -> &'static str {
        match self.revenue {
            Some(_) => "solved",
            None => "ok",
        }
    }
}
