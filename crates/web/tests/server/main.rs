//! The server as a client meets it, on this machine's own address: answers, errors, hostile requests, load.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

mod api;
mod client;
mod load;
mod security;
