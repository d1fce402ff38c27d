//! Détente.
