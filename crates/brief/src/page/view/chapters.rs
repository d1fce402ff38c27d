//! Chapters that other questions tell.

use detente_world::table::grid;
use minijinja::Value;
use serde::Serialize;

use super::FigureView;
use crate::chapter::Chapter;
use crate::cites::{Link, Register};

/// Rows of a table that stand on the page; the file has them all.
const SHOWN: usize = 40;

#[derive(Debug, Serialize)]
pub(super) struct ChapterView {
    id: String,
    title: String,
    lead: String,
    links: Vec<Link>,
    sentences: Vec<String>,
    /// Id and title of the chart that stands at the top of the page.
    above: Option<[String; 2]>,
    figures: Vec<FigureView>,
    tables: Vec<TableView>,
    notes: Vec<String>,
    /// Stems and headings of the tables that are files only.
    files: Vec<[String; 2]>,
}

#[derive(Debug, Serialize)]
struct TableView {
    file: String,
    title: String,
    rows: usize,
    grid: Value,
}

/// The chapters, and the first chart of each: it stands among the pictures at the top.
pub(super) fn chapters(
    chapters: &[Chapter],
    register: &Register,
) -> (Vec<ChapterView>, Vec<FigureView>) {
    let mut views: Vec<ChapterView> = chapters.iter().map(|c| view(c, register)).collect();
    let mut first = Vec::new();
    for view in &mut views {
        if !view.figures.is_empty() {
            let figure = view.figures.remove(0);
            view.above = Some([figure.id.clone(), figure.title.clone()]);
            first.push(figure);
        }
    }
    (views, first)
}

fn view(chapter: &Chapter, register: &Register) -> ChapterView {
    let stands = |name: &String| chapter.shown.contains(name);
    let filled = || chapter.tables.iter().filter(|t| t.rows() > 0);
    let table = |t: &detente_world::table::Named| TableView {
        file: t.name.clone(),
        title: t.title.clone(),
        rows: t.rows(),
        // Every text in it is escaped by the renderer.
        grid: Value::from_safe_string(grid(t, SHOWN)),
    };
    let figure = |(file, cited): &(&str, crate::figures::Cited)| FigureView {
        file: (*file).to_owned(),
        ..FigureView::of(cited, register)
    };
    ChapterView {
        id: chapter.id.clone(),
        title: chapter.title.clone(),
        lead: chapter.lead.clone(),
        links: register.run(&chapter.run),
        sentences: chapter.sentences.iter().map(|s| s.text.clone()).collect(),
        above: None,
        figures: chapter.drawn().iter().map(figure).collect(),
        tables: filled().filter(|t| stands(&t.name)).map(table).collect(),
        notes: chapter.notes.iter().map(|n| n.text.clone()).collect(),
        files: filled()
            .filter(|t| !stands(&t.name))
            .map(|t| [t.name.clone(), t.title.clone()])
            .collect(),
    }
}
