//! The smallest SVG writer that never writes a broken document: text is escaped, coordinates are finite.

use std::fmt::Write;

/// An SVG document in the making. Coordinates are pixels of the frame's width; colours come from classes.
#[derive(Debug)]
pub(crate) struct Svg {
    body: String,
}

/// Escapes text for XML and HTML and drops characters that XML does not allow.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

fn rounded(value: f64) -> f64 {
    if value.is_finite() {
        (value.clamp(-1e5, 1e5) * 10.0).round() / 10.0
    } else {
        0.0
    }
}

/// Left, top, width and height between two corners; neighbours that share a corner share it after rounding too.
fn corners(from: (f64, f64), to: (f64, f64)) -> [String; 4] {
    let (x0, x1) = (rounded(from.0.min(to.0)), rounded(from.0.max(to.0)));
    let (y0, y1) = (rounded(from.1.min(to.1)), rounded(from.1.max(to.1)));
    [at(x0), at(y0), at(x1 - x0), at(y1 - y0)]
}

/// A coordinate with one decimal; what is not finite lands at zero rather than in the file.
pub(crate) fn at(value: f64) -> String {
    let text = format!("{}", rounded(value));
    if text == "-0" { "0".to_string() } else { text }
}

impl Svg {
    pub(crate) fn new() -> Self {
        Self {
            body: String::with_capacity(8 * 1024),
        }
    }

    fn push(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.body.write_fmt(text);
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), class: &str) {
        let (x1, y1, x2, y2) = (at(from.0), at(from.1), at(to.0), at(to.1));
        self.push(format_args!(
            r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#
        ));
    }

    /// A rectangle between two corners, with an optional tooltip.
    pub(crate) fn rect(&mut self, from: (f64, f64), to: (f64, f64), class: &str, tip: &str) {
        let [x, y, w, h] = corners(from, to);
        self.push(format_args!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}""#
        ));
        self.close("rect", tip);
    }

    /// A rectangle whose fill is laid over the paper with the given strength, 0 to 1.
    pub(crate) fn tint(
        &mut self,
        from: (f64, f64),
        to: (f64, f64),
        class: &str,
        strength: f64,
        tip: &str,
    ) {
        let [x, y, w, h] = corners(from, to);
        let strength = if strength.is_finite() {
            strength.clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.push(format_args!(
            r#"<rect class="{class}" x="{x}" y="{y}" width="{w}" height="{h}" rx="2" fill-opacity="{strength:.2}""#
        ));
        self.close("rect", tip);
    }

    pub(crate) fn circle(&mut self, centre: (f64, f64), radius: f64, class: &str, tip: &str) {
        let (x, y, r) = (at(centre.0), at(centre.1), at(radius));
        self.push(format_args!(
            r#"<circle class="{class}" cx="{x}" cy="{y}" r="{r}""#
        ));
        self.close("circle", tip);
    }

    /// A path through points; closed where `closed`.
    pub(crate) fn polyline(&mut self, points: &[(f64, f64)], closed: bool, class: &str, tip: &str) {
        if points.is_empty() {
            return;
        }
        let mut d = String::with_capacity(points.len() * 12);
        for (i, &(x, y)) in points.iter().enumerate() {
            let _ = write!(d, "{}{} {}", if i == 0 { "M" } else { "L" }, at(x), at(y));
        }
        if closed {
            d.push('Z');
        }
        self.push(format_args!(r#"<path class="{class}" d="{d}""#));
        self.close("path", tip);
    }

    fn close(&mut self, tag: &str, tip: &str) {
        if tip.is_empty() {
            self.push(format_args!("/>"));
        } else {
            let tip = escape(tip);
            self.push(format_args!("><title>{tip}</title></{tag}>"));
        }
    }

    /// Text with its baseline at `y`. Classes: `mid`, `end` anchor it, `small` and `strong` style it.
    pub(crate) fn text(&mut self, x: f64, y: f64, class: &str, text: &str) {
        let (x, y, text) = (at(x), at(y), escape(text));
        self.push(format_args!(
            r#"<text class="{class}" x="{x}" y="{y}">{text}</text>"#
        ));
    }

    /// The document: `role="img"`, named and described for those who do not see it.
    pub(crate) fn finish(
        self,
        id: &str,
        title: &str,
        description: &str,
        width: f64,
        height: f64,
    ) -> String {
        let id = identifier(id);
        let (title, description) = (escape(title), escape(description));
        format!(
            concat!(
                r#"<svg xmlns="http://www.w3.org/2000/svg" class="dt" role="img" viewBox="0 0 {w} {h}" "#,
                r#"aria-labelledby="{id}-t {id}-d"><title id="{id}-t">{title}</title>"#,
                r#"<desc id="{id}-d">{description}</desc>{body}</svg>"#
            ),
            w = at(width),
            h = at(height),
            id = id,
            title = title,
            description = description,
            body = self.body
        )
    }
}

/// An id that is valid in XML and HTML.
pub(crate) fn identifier(id: &str) -> String {
    let clean: String = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect();
    format!("dt-{clean}")
}
