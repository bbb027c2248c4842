//! The bare axum handler in a process of its own, and the same requests that a server gets.

use super::Reference;
use crate::arguments::Arguments;
use crate::client::Base;
use crate::engine::{Pace, drive};
use crate::error::Error;
use crate::report::Summary;
use crate::work::{Callers, Mix, Script, for_axum, for_axum_alone};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// The running handler.
#[derive(Debug)]
pub(super) struct Axum {
    child: Child,
    callers: Callers,
}

impl Axum {
    /// Starts it.
    pub(super) fn spawn(
        arguments: &Arguments,
        like: Option<&Script>,
        mix: Mix,
    ) -> Result<Self, Error> {
        let failed = || "starting the axum reference";
        let program = std::env::current_exe().map_err(Error::io(failed()))?;
        let mut child = Command::new(program)
            .args(subcommand(std::env::args().skip(1)))
            .args(["reference-axum", "--with-parent"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(Error::io(failed()))?;
        let callers = listening(&mut child).and_then(|address| {
            let script = match like {
                Some(script) => for_axum(script, address),
                None => for_axum_alone(arguments, address)?,
            };
            Ok(Callers::all(Arc::new(script), mix))
        });
        match callers {
            Ok(callers) => Ok(Self { child, callers }),
            Err(error) => {
                end(&mut child);
                Err(error)
            }
        }
    }
}

impl Reference for Axum {
    fn round(&mut self, pace: &Pace) -> Result<Summary, Error> {
        let pace = Pace { server: Some(self.child.id()), ..pace.clone() };
        Ok(Summary::new("axum", pace.connections, &drive(&pace, &self.callers)?))
    }
}

impl Drop for Axum {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

fn end(child: &mut Child) {
    child.kill().ok();
    child.wait().ok();
}

/// The subcommand under which this program runs, if it is `doorward load` and not the example.
fn subcommand(mut words: impl Iterator<Item = String>) -> Option<String> {
    words.find(|word| !word.starts_with('-')).filter(|word| word == "load")
}

fn listening(child: &mut Child) -> Result<SocketAddr, Error> {
    let silent = || Error::Usage("the axum reference did not say where it listens".to_owned());
    let mut line = String::new();
    let output = child.stdout.take().ok_or_else(silent)?;
    BufReader::new(output).read_line(&mut line).map_err(Error::io("reading its address"))?;
    let url = line.trim().strip_prefix("listening on ").ok_or_else(silent)?;
    url.parse::<Base>().map_err(Error::Usage)?.resolve()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_own_subcommand_is_found() {
        let of = |line: &str| subcommand(line.split_whitespace().map(str::to_owned));
        assert_eq!(of("load add-user --against x").as_deref(), Some("load"));
        assert_eq!(of("-v load add-user").as_deref(), Some("load"));
        assert_eq!(of("--reference axum"), None);
        assert_eq!(of("add-user --ledger load"), None);
    }
}
