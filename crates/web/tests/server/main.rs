//! The server as a client meets it, on this machine's own address: answers, errors, hostile requests, several pages.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod api;
mod client;
mod drafts;
mod security;
mod together;
