//! Two real controllers in the demo: `doorwardd` with played doors, enrolled as any other is. Not for the
//! doors that the server itself plays.

use crate::error::Error;
use doorward_app::administration::doors::NewDoor;
use doorward_app::{App, Ctx};
use doorward_domain::access::ResourceId;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;
use tokio::io::{AsyncBufReadExt as _, BufReader};
use tokio::process::{Child, Command};

/// The controllers, and the door of each.
const CONTROLLERS: [(&str, &str); 2] = [("Side gate", "Side entrance"), ("Cellar", "Archive")];

/// The program of controllers, if it lies beside this one.
pub(super) fn program() -> Option<PathBuf> {
    let beside = std::env::current_exe().ok()?.with_file_name("doorwardd");
    beside.is_file().then_some(beside)
}

/// The doors of the controllers.
pub(super) async fn doors(app: &App, ctx: &Ctx) -> Result<Vec<ResourceId>, Error> {
    let mut doors = Vec::with_capacity(CONTROLLERS.len());
    for (_, door) in CONTROLLERS {
        let new = NewDoor { name: door.to_owned(), ..NewDoor::default() };
        doors.push(app.add_door(ctx, new).await?.id);
    }
    Ok(doors)
}

/// Enrols and plays them, as long as this goes on. They end with it.
pub(super) async fn play(
    app: Arc<App>,
    ctx: Ctx,
    program: PathBuf,
    address: SocketAddr,
    data_dir: PathBuf,
    doors: Vec<ResourceId>,
) {
    let mut playing = Vec::new();
    for ((name, _), door) in CONTROLLERS.iter().zip(doors) {
        let state = data_dir.join(format!("controller-{door}"));
        match begin(&app, &ctx, &program, address, &state, name, door).await {
            Ok(child) => playing.push(child),
            Err(error) => tracing::warn!(%error, name, "a controller of the demo cannot be played"),
        }
    }
    // The children are ended when this is dropped, with the runtime.
    std::future::pending::<()>().await;
    drop(playing);
}

async fn begin(
    app: &App,
    ctx: &Ctx,
    program: &Path,
    address: SocketAddr,
    state: &Path,
    name: &str,
    door: ResourceId,
) -> Result<Child, Error> {
    let failed = |error: std::io::Error| Error::Usage(format!("{}: {error}", program.display()));
    let mut asking = Command::new(program)
        .args(["enroll", "--server", &format!("http://{address}"), "--name", name, "--state"])
        .arg(state)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)?;
    let out = asking.stdout.take().ok_or_else(|| Error::Usage("it says nothing".to_owned()))?;
    let mut lines = BufReader::new(out).lines();
    while let Some(line) = lines.next_line().await.map_err(failed)? {
        if let Some(code) = line.strip_prefix("code ") {
            app.approve_controller(ctx, code, None, &[door]).await?;
        }
    }
    let ended = asking.wait().await.map_err(failed)?;
    if !ended.success() {
        return Err(Error::Usage(format!("{name} was not enrolled")));
    }
    Command::new(program)
        .args(["simulate", "--script", "-", "--state"])
        .arg(state)
        // A pipe that stays open and says nothing: the doors are played by nobody.
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)
}
