//! `doorward demo`: what it prints works when it is pasted.

use doorward_testkit::{Company, Request, World, eventually, on_both_engines};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// Runs what somebody pastes into a shell; what it prints.
fn paste(lines: &str) -> String {
    let output = Command::new("bash").args(["-euc", lines]).output().expect("there is a shell");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The printed lines, once the last of them is there.
fn printed(world: &World) -> String {
    let lines = eventually("the lines to paste", || {
        let lines = world.log();
        lines.iter().any(|line| line.contains("doorward audit list")).then_some(lines)
    });
    let pasted = lines.iter().skip_while(|line| !line.starts_with("# a token"));
    let pasted = pasted.take_while(|line| !line.contains("doorward audit list"));
    pasted.cloned().collect::<Vec<_>>().join("\n")
}

on_both_engines! {
    fn demo_lines_work_when_pasted(world: &mut World) {
        let clinic: Company = world.set_up(&[]);
        world.start_command(&["demo", "--no-controllers", "--listen", "127.0.0.1:0"]);
        let answers = paste(&printed(world));
        let codes: Vec<_> = answers
            .lines()
            .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
            .map(|json| (json["response_code"].as_i64(), json["response_subcode"].as_i64()))
            .collect();
        let (done, wrong_pin) = ((Some(1), Some(0)), (Some(0), Some(1004)));
        let no_match = (Some(2), Some(0));
        let expected = [done, done, wrong_pin, done, done, no_match, done];
        assert_eq!(codes, expected, "{answers}");
        world.stop();
        // It has a place of its own, which goes with it; the installation beside it is untouched.
        let own = world.path("data");
        let left: Vec<_> =
            own.parent().unwrap().read_dir().unwrap().map(|f| f.unwrap().path()).collect();
        assert_eq!(left, [own]);
        assert_eq!(world.number("SELECT COUNT(*) FROM company"), 1);
        assert_eq!(world.people(&clinic), 0);
    }

    fn demo_plays_two_controllers_that_open_their_doors(world: &mut World) {
        world.start_command(&["demo", "--listen", "127.0.0.1:0"]);
        printed(world);
        let lines = world.log();
        let key = lines.iter().find_map(|line| line.split_once("X-API-Key: ")).unwrap().1;
        let key = key.split('\'').next().unwrap();
        let call = |path: &str, body: &str| {
            let request = Request::new("POST", path)
                .header("X-API-Key", key)
                .header("Content-Type", "application/x-www-form-urlencoded");
            world.send(&request.body(body))
        };
        let resources =
            world.send(&Request::new("GET", "/multipleresources?type=DOOR").header("X-API-Key", key)).json();
        let all = resources.as_array().or_else(|| resources["resources"].as_array()).unwrap();
        for name in ["Side entrance", "Archive"] {
            let door = all.iter().find(|door| door["name"] == name).unwrap();
            let body = format!("uuid={}&lock_state=false", door["uuid"].as_str().unwrap());
            eventually("a controller opens its door", || {
                (call("/setlockstatus", &body).status == 200).then_some(())
            });
        }
    }

    fn demo_unlocks_a_door_before_the_eyes_of_whoever_follows_it(world: &mut World) {
        world.start_command(&["demo", "--no-controllers", "--listen", "127.0.0.1:0"]);
        printed(world);
        let lines = world.log();
        let line = |beginning: &str| lines.iter().find(|line| line.starts_with(beginning)).unwrap();
        let (follow, unlock) = (line("curl -sN"), line("curl -s -H 'X-API-Key"));
        // The first of the pasted lines has a terminal of its own.
        let mut terminal = Command::new("bash");
        terminal.args(["-c", &format!("exec {follow}")]).stdout(Stdio::piped());
        let mut follower = terminal.spawn().expect("there is a shell");
        let mut seen = BufReader::new(follower.stdout.take().expect("it is piped")).lines();
        let mut until = |wanted: &str| {
            seen.by_ref()
                .map(|line| line.expect("it can be read"))
                .inspect(|line| assert_ne!(line, ":", "a heartbeat: nothing happened for long"))
                .find(|line| line.contains(wanted))
                .expect("the stream goes on")
        };
        until("retry");
        let said = paste(unlock);
        assert!(said.contains("Front entrance is unlocked for 10 seconds."), "{said}");
        assert!(until(r#""type":"unlocked""#).contains("Front entrance"));
        let address = paste(&format!("{}; ", line("LINK=")));
        let (page, token) = address.trim().split_once("/g#").expect("the address of a page");
        assert!(page.starts_with("http://127.0.0.1:") && token.len() == 86, "{address}");
        world.secrets.note(token);
        follower.kill().expect("it is ours");
        follower.wait().expect("it is ours");
    }
}
