//! Printing: results to stdout, everything else to stderr.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use serde_json::Value;

use crate::outcome::{CommandError, Outcome, SCHEMA, Status, object_of};

/// Prints the result of a command and gives its exit status.
pub fn finish(result: Result<Outcome, CommandError>, json: bool) -> ExitCode {
    let (text, status) = match result {
        Ok(outcome) => {
            let text = if json {
                object(outcome.json)
            } else {
                outcome.text
            };
            (text, u8::from(outcome.failed))
        }
        Err(error) => {
            complain(&error);
            (
                if json {
                    object(error.to_json())
                } else {
                    String::new()
                },
                error.exit_status(),
            )
        }
    };
    stdout(&text, status)
}

/// Prints what clap has to say: help, or a usage error.
pub fn usage(error: &clap::Error, json: bool) -> ExitCode {
    if !error.use_stderr() {
        let text = error.render();
        return match (
            json,
            io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none(),
        ) {
            (true, _) => stdout(&object(object_of([("help", text.to_string().into())])), 0),
            (false, true) => stdout(&text.ansi().to_string(), 0),
            (false, false) => stdout(&text.to_string(), 0),
        };
    }
    // A closed stderr changes nothing about the exit status.
    let _ = error.print();
    let message = error.render().to_string();
    let message = message
        .trim()
        .trim_start_matches("error: ")
        .trim_end_matches("For more information, try '--help'.")
        .trim();
    let text = if json {
        object(object_of([
            ("status", "usage".into()),
            ("error", object_of([("message", message.into())])),
        ]))
    } else {
        String::new()
    };
    stdout(&text, 2)
}

/// The error on stderr, for people.
fn complain(error: &CommandError) {
    let text = match error.status {
        Status::BadInput => format!("error:{:?}", drawn(error)),
        Status::Interrupted => "interrupted".to_owned(),
        status => format!(
            "error: {}: {}",
            status.as_str().replace('_', " "),
            error.message
        ),
    };
    let _ = writeln!(io::stderr(), "{}", text.trim_end());
}

/// Bad input with its place marked.
fn drawn(error: &CommandError) -> miette::Report {
    let mut diagnostic = miette::MietteDiagnostic::new(error.message.clone());
    diagnostic.help = error.help.clone();
    let Some(mark) = &error.mark else {
        return miette::Report::new(diagnostic);
    };
    let label = miette::LabeledSpan::at(mark.span.clone(), "here");
    let source = miette::NamedSource::new(mark.source.clone(), mark.text.clone());
    miette::Report::new(diagnostic.with_label(label)).with_source_code(source)
}

/// One line of JSON that starts with the schema.
fn object(value: Value) -> String {
    let mut whole = object_of([("schema", SCHEMA.into())]);
    if let (Value::Object(whole), Value::Object(fields)) = (&mut whole, value) {
        // An answer's own number of its form is not the command's.
        whole.extend(fields.into_iter().filter(|(key, _)| key != "schema"));
    }
    format!("{whole}\n")
}

/// Writes to stdout. A reader that went away (`| head`) is no error; a full disk is.
fn stdout(text: &str, status: u8) -> ExitCode {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            let _ = writeln!(io::stderr(), "error: cannot write to stdout: {error}");
            ExitCode::from(2)
        }
        _ => ExitCode::from(status),
    }
}

/// Lines as the user wrote them: no wrapping, so that a message can be searched for; colour and boxes for terminals only.
pub fn install_error_style() {
    let plain = !io::stderr().is_terminal() || std::env::var_os("NO_COLOR").is_some();
    // Only the first call can set the style; there is one.
    let _ = miette::set_hook(Box::new(move |_| {
        Box::new(
            miette::MietteHandlerOpts::new()
                .color(!plain)
                .unicode(!plain)
                .terminal_links(!plain)
                .wrap_lines(false)
                .build(),
        )
    }));
}
