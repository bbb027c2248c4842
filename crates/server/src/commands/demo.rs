//! `doorward demo`: a company of 200 people in a directory of its own, served with lines to paste.

mod controllers;
mod doors;

use crate::cli::Place;
use crate::error::Error;
use crate::logging;
use crate::workshop::{Workshop, runtime};
use clap::Args;
use doorward_app::administration::setup::{MadeCompany, NewCompany};
use doorward_app::sign_in::NewOwner;
use doorward_app::{App, Channel, Clock, Ctx, edge};
use doorward_biometrics::synthetic;
use doorward_domain::{
    Email, Factor, FieldProblem, Freshness, NewPerson, PersonName, Phone, Plan, Source, UserName,
};
use doorward_store::Location;
use doorward_store::resources::Resource;
use doorward_wire::authx;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

const PEOPLE: u32 = 200;
/// How many of them work there.
const STAFF: u32 = 20;
const FIRST: [&str; 20] = [
    "Ada", "Ben", "Chloe", "David", "Elena", "Farid", "Grace", "Hugo", "Ines", "Jonas", "Keiko",
    "Luis", "Maya", "Noah", "Olga", "Pedro", "Quynh", "Rosa", "Samir", "Tara",
];
const LAST: [&str; 10] = [
    "Andersen", "Baker", "Castillo", "Dubois", "Evans", "Fischer", "Garcia", "Haddad", "Ito",
    "Jensen",
];

/// The arguments of `doorward demo`.
#[derive(Args)]
pub(crate) struct DemoArguments {
    /// Where to listen
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Keep the demo in this directory; else it is gone at the end
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,
    /// Play no controllers, though `doorwardd` lies beside this program
    #[arg(long)]
    no_controllers: bool,
}

/// A directory that goes with the demo.
struct Passing(PathBuf);

impl Drop for Passing {
    fn drop(&mut self) {
        // A directory for temporary files that stays behind is the system's to remove.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Makes the company, prints lines to paste, and serves until it is told to stop.
///
/// # Errors
/// When the directory or the address cannot be used.
pub(crate) fn run(arguments: &DemoArguments) -> Result<(), Error> {
    let random = u64::from_be_bytes(edge::random().map_err(doorward_app::Error::from)?);
    let passing = Passing(std::env::temp_dir().join(format!("doorward-demo-{random:016x}")));
    let data_dir = arguments.data_dir.clone().unwrap_or_else(|| passing.0.clone());
    let place = Place { data_dir, database_url: None, config: None };
    let mut workshop = Workshop::open(&place, true)?;
    // A demo fills no installation with its people, whatever database the environment names.
    workshop.location = Location::Sqlite(workshop.data_dir.database());
    workshop.settings.listen.clone_from(&arguments.listen);
    // Nor does it write to anybody: the people are made up, their addresses may not be.
    workshop.settings.smtp_host.clear();
    logging::start("warn")?;
    let _lock = workshop.data_dir.lock()?;
    runtime()?.block_on(async {
        let app = workshop.app_with_courier().await?;
        let (made, doors) = fill(&app).await?;
        write_prints(&place.data_dir)?;
        let mut ctx = app.ctx(Channel::CommandLine, "demo.controller", None)?;
        ctx.company = made.company_id;
        let program = controllers::program().filter(|_| !arguments.no_controllers);
        let driven = match &program {
            Some(_) => controllers::doors(&app, &ctx).await?,
            None => Vec::new(),
        };
        let playing = Arc::clone(&app);
        let show = |address| {
            if let Some(program) = program {
                let data_dir = place.data_dir.clone();
                tokio::spawn(controllers::play(playing, ctx, program, address, data_dir, driven));
                println!("\nTwo controllers of the demo, each with a door of its own, enrol themselves now.");
            }
            show(&made, &doors, address, &place.data_dir);
        };
        super::serve::run_until_told(Arc::clone(&app), &workshop.settings, true, show).await
    })
}

/// Makes the owner, so that somebody can sign in to the portal; her password.
async fn owner(app: &App, ctx: &Ctx, token: &str) -> Result<String, Error> {
    let random = edge::random::<6>().map_err(doorward_app::Error::from)?;
    let password = random.iter().fold(String::from("demo"), |text, byte| format!("{text}-{byte}"));
    let new =
        NewOwner { first_name: "Olivia", last_name: "Owner", password: &password, browser: None };
    app.set_up_owner(&mut ctx.clone(), token, new).await?;
    Ok(password)
}

async fn fill(app: &Arc<App>) -> Result<(MadeCompany, Vec<Resource>), Error> {
    let mut made = super::setup::make(
        app,
        NewCompany {
            name: "Demo Clinic".to_owned(),
            hostname: "demo".to_owned(),
            owner_email: "owner@example.org".to_owned(),
            plan: Plan::Enterprise,
            company_id: None,
            application_id: None,
            application_key: None,
            hmac_key: None,
            api_key: None,
            freshness: Freshness::Window,
            factors: Factor::ALL.to_vec(),
        },
    )
    .await?;
    let mut ctx = app.ctx(Channel::CommandLine, "demo.person", None)?;
    ctx.company = made.company_id;
    let mut added = tokio::task::JoinSet::new();
    for number in 0..PEOPLE {
        let person = person(number)
            .map_err(|problem| Error::Usage(format!("demo person {number} {problem}")))?;
        let (app, ctx) = (Arc::clone(app), ctx.clone());
        added.spawn(async move { app.add_person(&ctx, person).await });
    }
    while let Some(result) = added.join_next().await {
        result.map_err(|error| Error::Usage(error.to_string()))??;
    }
    let staff = (0..STAFF).map(|number| format!("{}@example.org", user_name(number))).collect();
    ctx.act = "demo.owner";
    made.owner_token = owner(app, &ctx, &made.owner_token).await?;
    ctx.act = "demo.door";
    let doors = doors::fill(app, &ctx, staff).await?;
    Ok((made, doors))
}

/// Two impressions of one finger and one of another, as a sensor would send them.
fn write_prints(directory: &Path) -> Result<(), Error> {
    for (name, finger, impression) in
        [("finger-1a.png", 1, 0), ("finger-1b.png", 1, 1), ("finger-2.png", 2, 0)]
    {
        let print = synthetic::fingerprint(finger, impression).shown(0.0, 255.0);
        let file = print.to_png().map_err(|flaw| Error::Usage(flaw.to_string()))?;
        let path = directory.join(name);
        std::fs::write(&path, file)
            .map_err(|error| Error::Usage(format!("{}: {error}", path.display())))?;
    }
    Ok(())
}

/// Every pair of first and last name once.
fn names(number: u32) -> (&'static str, &'static str) {
    let place = number as usize;
    let first = FIRST.get(place % FIRST.len()).copied().unwrap_or_default();
    (first, LAST.get(place / FIRST.len() % LAST.len()).copied().unwrap_or_default())
}

fn user_name(number: u32) -> String {
    let (first, last) = names(number);
    format!("{first}.{last}").to_lowercase()
}

fn person(number: u32) -> Result<NewPerson, FieldProblem> {
    let (first, last) = names(number);
    let user_name = user_name(number);
    Ok(NewPerson {
        user_name: UserName::parse(&user_name)?,
        aliases: Default::default(),
        first_name: PersonName::parse(first)?,
        last_name: PersonName::parse(last)?,
        email: Email::parse(&format!("{user_name}@example.org"))?,
        phone: Phone::parse(Some("+1"), &format!("202555{:04}", 100 + number))?,
        source: Source::Import,
    })
}

fn show(made: &MadeCompany, doors: &[Resource], address: SocketAddr, data_dir: &Path) {
    let now = Clock::System.now();
    let time = jiff::Timestamp::from_microsecond(now.micros())
        .map_or_else(|_| String::new(), |now| now.strftime("%Y%m%d%H%M%S").to_string());
    let mut hash = String::new();
    for byte in authx::hash::expected(&made.hmac_key, &time) {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02X}");
    }
    let (id, key, data_dir) = (made.application_id, &made.application_key, data_dir.display());
    // Making the owner turned her link into her password.
    let (api_key, password) = (&made.api_key, &made.owner_token);
    let all: Vec<String> = doors.iter().map(|door| door.id.to_string()).collect();
    let all = all.join(",");
    // Whoever runs the demo out of the sources has installed nothing.
    let program = std::env::current_exe().unwrap_or_else(|_| PathBuf::from("doorward"));
    let program = program.display();
    let front = doors.first().map(|door| door.uuid.to_string()).unwrap_or_default();
    println!(
        r#"
A company of {PEOPLE} people and four simulated doors, gone when you press Ctrl-C. The portal:

# http://{address}/ as owner@example.org with the password {password}

In another terminal, paste:

# what happens at the doors, as it happens; leave it running
curl -sN -H 'X-API-Key: {api_key}' http://{address}/events

# in a third terminal: unlock the front entrance for ten seconds, and see it there
curl -s -H 'X-API-Key: {api_key}' -d 'uuid={front}&lock_state=false&unlock_time=10' http://{address}/setlockstatus; echo

# a link for a guest: open the address that this prints in a browser, and press a button there
LINK=$(curl -s -H 'X-API-Key: {api_key}' -d 'email_list=guest@example.org&name=A+visit&resource_id_list={all}' http://{address}/magiclinkadmin | sed 's/.*"magic_token":"\([^"]*\)".*/\1/'); echo "http://{address}/g#$LINK"

# have it forced, and cut off, and try again
{program} door simulate 'Front entrance' force --data-dir {data_dir}
{program} door simulate 'Front entrance' offline --data-dir {data_dir}
curl -s -H 'X-API-Key: {api_key}' -d 'uuid={front}&lock_state=false' http://{address}/setlockstatus; echo
{program} door simulate 'Front entrance' normal --data-dir {data_dir}

# why would she get in, or not?
{program} access explain --person ada.andersen@example.org --door Laboratory --data-dir {data_dir}

# the doors, and all that happened there
{program} door list --data-dir {data_dir}
{program} events --data-dir {data_dir}

# a token of the Management API
TOKEN=$(curl -s -H 'ApplicationId: {id}' -H 'ApplicationKey: {key}' http://{address}/AccessToken | sed 's/.*"access_token":"\([^"]*\)".*/\1/'); echo $TOKEN

# add somebody
GUID=$(curl -s -H "Authorization: Bearer $TOKEN" -d '{{"user_name":"Richard001","email":"richard@example.org","name":{{"first_Name":"Richard","last_Name":"Miller"}},"phone":{{"mobile":{{"countryCode":"+91","number":"9876813805"}}}}}}' http://{address}/AddUser | sed 's/.*guid\\":\\"\([^\\]*\).*/\1/'); echo $GUID

# give her a PIN, then try a right and a wrong one
curl -s -H "Authorization: Bearer $TOKEN" -d "{{\"guid\":\"$GUID\",\"pin\":\"102374\"}}" http://{address}/GeneratePin; echo
curl -s -H "Authorization: Bearer $TOKEN" -d "{{\"guid\":\"$GUID\",\"pin\":\"102374\"}}" http://{address}/VerifyPin; echo
curl -s -H "Authorization: Bearer $TOKEN" -d "{{\"guid\":\"$GUID\",\"pin\":\"999999\"}}" http://{address}/VerifyPin; echo

# her finger, as a sensor sends it: enrol one impression, verify another, and try another finger
sample() {{ curl -s -H "Authorization: Bearer $TOKEN" --form-string "processBiometrics={{\"authentication_id\":1,\"process_type\":$1,\"user_name\":\"$GUID\",\"application_parameters\":{{\"application_key\":\"{id}\",\"secret_key\":\"{key}\"}}}}" -F "biometricdata=@{data_dir}/$2.png" http://{address}/ProcessBiometric; echo; }}
sample 1 finger-1a; sample 2 finger-1b; sample 2 finger-2

# the IAM API: a token of its own, and a hash on every call
IAM=$(curl -s -H 'ApplicationId: {id}' -H 'ApplicationKey: {key}' http://{address}/PublicApiAccessToken | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
curl -s -H "Authorization: Bearer $IAM" -H 'authenticatehash: {hash}' -d "{{\"UniqueUserId\":\"$GUID\",\"RequestDateTime\":\"{time}\"}}" http://{address}/DeactivateUser; echo

# who did what (while the demo runs)
{program} audit list --data-dir {data_dir}
"#
    );
}
