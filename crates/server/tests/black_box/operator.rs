//! What an administrator does at the command line while the server runs, and what the audit says.

use crate::support::{DONE, UNAUTHORIZED, add, audited, expect, management, refused, somebody};
use doorward_testkit::{Api, Request, World, eventually, on_both_engines};
use serde_json::json;

on_both_engines! {
    fn operator_plan_none_closes_a_running_server(world: &mut World) {
        let (company, client) = management(world);
        world.run(&["company", "change", "--plan", "none"]).done();
        eventually("user calls are refused", || {
            (client.call("/AddUser", &somebody("late")).codes() == refused(417)).then_some(())
        });
        let answer = world.send(&World::token_request(&company, Api::Iam));
        assert_eq!(answer.codes(), (403, 0, 417));
        audited(world, &company, |row| row["reason"] == "plan_refused");
    }

    fn operator_keys_of_the_access_api(world: &mut World) {
        let company = world.open(&[]);
        let made = world.run(&["api-key", "create", "--json", "--name", "Second"]).done().json();
        world.secrets.note(made["api_key"].as_str().unwrap());
        let list = || world.run(&["api-key", "list", "--json"]).done();
        let keys = list();
        assert!(!keys.stdout.contains(made["api_key"].as_str().unwrap()));
        assert!(!keys.stdout.contains(&company.api_key));
        assert_eq!(keys.json().as_array().unwrap().len(), 2);
        let id = made["id"].as_str().unwrap();
        world.run(&["api-key", "revoke", "--id", id]).done();
        world.run(&["api-key", "revoke", "--id", id]).refused();
        assert!(list().json()[1]["revoked"].is_string());
    }

    fn operator_applications(world: &mut World) {
        let (company, client) = management(world);
        let made =
            world.run(&["application", "create", "--json", "--name", "Second"]).done().json();
        let mut second = company.clone();
        made["application_id"].as_str().unwrap().clone_into(&mut second.application_id);
        made["application_key"].as_str().unwrap().clone_into(&mut second.application_key);
        world.secrets.note(&second.application_key);
        let new = eventually("the application is known", || {
            let request = World::token_request(&second, Api::Management);
            (world.send(&request).status == 200).then(|| world.client(&second, Api::Management))
        });
        add(&new, "by-second");
        let listed = world.run(&["application", "list", "--json"]).done();
        assert!(!listed.stdout.contains(&second.application_key));
        world.run(&["application", "delete", "--application-id", &second.application_id]).done();
        eventually("its token is refused", || {
            (new.call("/AddUser", &somebody("x")).codes() == UNAUTHORIZED).then_some(())
        });
        add(&client, "by-first");
        world.run(&["application", "delete", "--application-id", &second.application_id]).refused();
    }

    fn operator_several_companies_must_be_told_apart(world: &mut World) {
        let clinic = world.set_up(&[]);
        world.set_up(&["--hostname", "other"]);
        let line = world.run(&["company", "change", "--plan", "none"]).refused();
        assert!(line.contains("--company-id"), "{line}");
        world.run(&["company", "change", "--plan", "none", "--company-id", "99"]).refused();
        let id = clinic.id.to_string();
        world.run(&["company", "change", "--plan", "none", "--company-id", &id]).done();
        let list = world.run(&["company", "list", "--json"]).done().json();
        let plans: Vec<_> = list
            .as_array()
            .unwrap()
            .iter()
            .map(|row| (row["company_id"] == clinic.id, row["plan"].as_str().unwrap().to_owned()))
            .collect();
        assert!(plans.contains(&(true, "none".to_owned())), "{plans:?}");
        assert!(plans.contains(&(false, "enterprise".to_owned())), "{plans:?}");
    }

    fn audit_has_calls_denials_and_changes(world: &mut World) {
        let (company, client) = management(world);
        let iam = world.client(&company, Api::Iam);
        let guid = add(&client, "audited");
        let actor = format!("application:{}", company.application_id);
        let added = audited(world, &company, |row| row["act"] == "AddUser");
        assert_eq!(added["channel"], "management");
        assert_eq!(added["actor"], actor);
        assert_eq!(added["address"], "127.0.0.1");
        assert_eq!(added["person"], guid);
        assert_eq!(added["outcome"], "done");
        let seen = |act: &str, outcome: &str, reason: Option<&str>| {
            audited(world, &company, |row| {
                row["act"] == act && row["outcome"] == outcome && row["reason"].as_str() == reason
            })
        };
        assert_eq!(seen("AccessToken", "done", None)["actor"], actor);
        assert_eq!(seen("PublicApiAccessToken", "done", None)["channel"], "iam");
        expect(&client.call("/AddUser", &somebody("audited")), refused(1002));
        seen("AddUser", "refused", Some("user_name_taken"));
        expect(&iam.send(&iam.post("/AddUser").body("{}")), UNAUTHORIZED);
        assert_eq!(seen("AddUser", "refused", Some("hash_refused"))["channel"], "iam");
        for path in ["/UpdateUser", "/DeactivateUser", "/ActivateUser", "/DeleteUser"] {
            expect(&client.call(path, &json!({ "guid": guid })), DONE);
            assert_eq!(seen(&path[1..], "done", None)["person"], guid.as_str());
        }
        world.run(&["company", "change", "--name", "Renamed"]).done();
        let change = seen("company.change", "done", None);
        assert_eq!(
            (&change["channel"], &change["actor"]),
            (&json!("command-line"), &json!("operator"))
        );
        // Denials of nobody's calls belong to no company, and are in the books all the same.
        let unknown = Request::new("POST", "/AddUser").bearer("x").body("{}");
        expect(&world.send(&unknown), UNAUTHORIZED);
        eventually("the row of an unknown caller", || {
            let rows = "SELECT COUNT(*) FROM audit WHERE company = 0 AND reason = 'token_refused'";
            (world.number(rows) == 1).then_some(())
        });
        // A flood of one kind is one row that says how often.
        for _ in 0..40 {
            expect(&world.send(&unknown), UNAUTHORIZED);
        }
        eventually("the flood is counted", || {
            let times = "SELECT CAST(SUM(times) AS BIGINT) FROM audit \
                         WHERE company = 0 AND reason = 'token_refused'";
            (world.number(times) == 41).then_some(())
        });
    }

    fn audit_is_complete_when_the_server_stops(world: &mut World) {
        let (company, client) = management(world);
        for _ in 0..3 {
            expect(&client.call("/DeleteUser", &json!({ "guid": "nobody" })), refused(119));
        }
        world.stop();
        let rows = world.audit(&company);
        let of = |act: &str| {
            rows.iter()
                .filter(|row| row["act"] == act)
                .map(|row| row["times"].as_i64().unwrap())
                .sum::<i64>()
        };
        assert_eq!((of("AccessToken"), of("DeleteUser")), (1, 3));
    }

    fn doctor_finds_a_healthy_installation_well(world: &mut World) {
        let (_, client) = management(world);
        add(&client, "patient");
        let well = world.run(&["doctor"]).done().stdout;
        assert_eq!(well.lines().filter(|line| line.starts_with("ok ")).count(), 6, "{well}");
        world.stop();
        world.execute("INSERT INTO schema_version (version, applied_at) VALUES (999, 0)");
        let ill = world.run(&["doctor"]);
        assert_eq!(ill.code, Some(1));
        assert!(ill.stdout.contains("FAILED  database"), "{}", ill.stdout);
    }
}
