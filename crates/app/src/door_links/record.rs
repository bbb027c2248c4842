//! Writing down what doors say, in order, some at a time.

use super::{DoorKey, LinkReport, Record, command_outcome, translate};
use crate::App;
use crate::error::Error;
use doorward_domain::Timestamp;
use doorward_domain::access::EventKind;
use doorward_door::simulated::Output;
use doorward_store::door_commands;
use doorward_store::door_states::{self, DoorReport, Node};
use doorward_store::events::{self, NewEvent};
use doorward_store::{Conn, resources};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;

/// Most reports in one write.
const TOGETHER: usize = 256;
/// How long to wait before what could not be written is tried again.
const AGAIN: Duration = Duration::from_millis(200);

impl App {
    /// Writes what comes, until `stop` changes and nothing is left.
    pub(super) async fn write_records(
        &self,
        unwritten: &mut mpsc::Receiver<Record>,
        stop: &mut tokio::sync::watch::Receiver<bool>,
    ) {
        let mut batch = Vec::new();
        loop {
            tokio::select! {
                biased;
                taken = unwritten.recv_many(&mut batch, TOGETHER) => if taken == 0 { return },
                _ = stop.changed() => return,
            }
            let batch: Arc<[Record]> = std::mem::take(&mut batch).into();
            while let Err(error) = self.write_batch(Arc::clone(&batch)).await {
                tracing::error!(%error, "what doors said could not be written; it is tried again");
                if *stop.borrow() {
                    return;
                }
                tokio::time::sleep(AGAIN).await;
            }
            self.events.wake();
        }
    }

    async fn write_batch(&self, batch: Arc<[Record]>) -> Result<(), Error> {
        let (node, now) = (self.links.node, self.clock.now());
        self.db
            .write(move |c| batch.iter().try_for_each(|record| write_one(c, &node, record, now)))
            .await
    }
}

fn write_one(c: &mut Conn<'_>, node: &Node, record: &Record, now: Timestamp) -> Result<(), Error> {
    let door = record.door;
    match record.report {
        LinkReport::Online { at, mode, lock, position } => {
            let online = Some(true);
            let (mode, lock, position) = (Some(mode), Some(lock), Some(position));
            let report = DoorReport { mode, lock, position, online };
            write_state(
                c,
                node,
                door,
                report,
                &events::happened(at, door.1, EventKind::Online),
                now,
            )
        }
        LinkReport::Offline { at } => {
            let report = DoorReport { online: Some(false), ..DoorReport::default() };
            let event = events::happened(at, door.1, EventKind::Offline);
            write_state(c, node, door, report, &event, now)
        }
        LinkReport::Said { output: Output::Confirmation(confirmation), .. } => {
            if let Some(command) = confirmation.command {
                let outcome = command_outcome(confirmation.outcome);
                door_commands::finish(c, door.0, &command, &outcome)?;
            }
            Ok(())
        }
        LinkReport::Said { at, output: Output::Event { sequence, event } } => {
            let sequence = i64::try_from(sequence).unwrap_or(i64::MAX);
            if events::is_kept(c, door.0, door.1, (&record.boot, sequence))? {
                return Ok(());
            }
            let (kind, report, detail) = translate::noticed(event.kind);
            let sequence = Some((record.boot, sequence));
            let event = NewEvent { detail, sequence, ..events::happened(at, door.1, kind) };
            write_state(c, node, door, report, &event, now)
        }
    }
}

/// Writes state and event of a door that was not deleted meanwhile.
fn write_state(
    c: &mut Conn<'_>,
    node: &Node,
    door: DoorKey,
    report: DoorReport,
    event: &NewEvent,
    now: Timestamp,
) -> Result<(), Error> {
    if resources::find(c, door.0, door.1)?.is_none() {
        return Ok(());
    }
    if report != DoorReport::default() {
        door_states::report(c, door.0, door.1, node, &report, now)?;
    }
    events::insert(c, door.0, event)?;
    Ok(())
}
