//! The questions of [`detente_questions`] over HTTP, and the page that asks them: `detente serve`.
//!
//! One route per question, made from the same list that the command is made from; the same JSON answers; errors as
//! `application/problem+json` (RFC 9457); long questions as jobs with events. What a page draws is drawn here, by the one
//! charts room. The server knows the worlds and standoffs it was started with and reads no file after that.
//!
//! ```no_run
//! use detente_table::Stop;
//! use detente_web::{Options, serve};
//!
//! serve(&Options::default(), &Stop::default(), |address| println!("http://{address}/"))?;
//! # Ok::<(), detente_web::ServeError>(())
//! ```

// A refusal is the response that the server sends, at its full size.
#![allow(clippy::result_large_err)]

mod app;
mod catalogue;
mod drafts;
mod drawn;
mod files;
mod guard;
mod jobs;
mod keys;
mod link;
mod metrics;
mod openapi;
mod paced;
mod page;
mod problem;
mod questions;
mod server;
mod session;
mod view;

pub use catalogue::CatalogueError;
pub use link::{Link, LinkError};
pub use server::{Address, Options, ServeError, serve};
