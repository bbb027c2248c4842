//! ProcessBiometric with real images: enrolled, verified, refused, locked, deleted.

use crate::biometric::{SETTINGS, process, send};
use crate::support::{add, audited, expect};
use doorward_testkit::{
    Answer, Api, Client, Company, Engine, World, on_both_engines, pictures, play,
};
use serde_json::{Value, json};

const DONE: (u16, i64, i64) = (200, 1, 0);
const NO_MATCH: (u16, i64, i64) = (200, 2, 0);
const LOCKED: (u16, i64, i64) = (200, 0, 1006);
const INACTIVE: (u16, i64, i64) = (200, 0, 1007);
const NOT_ENROLLED: (u16, i64, i64) = (200, 0, 1010);
const ELSEWHERE: (u16, i64, i64) = (200, 0, 1012);

pub(crate) const FINGER: i64 = 1;
pub(crate) const FACE: i64 = 2;
pub(crate) const PALM: i64 = 3;
pub(crate) const ENROL: i64 = 1;
pub(crate) const VERIFY: i64 = 2;
const DELETE: i64 = 3;

/// Somebody's client, with all factors switched on.
pub(crate) struct Kiosk {
    pub(crate) company: Company,
    pub(crate) client: Client,
}

impl Kiosk {
    pub(crate) fn open(world: &mut World) -> Self {
        let company = world.open(&["--factors", "finger,face,palm"]);
        let client = world.client(&company, Api::Management);
        Self { company, client }
    }

    #[track_caller]
    pub(crate) fn call(&self, factor: i64, what: i64, who: &str, image: Option<&[u8]>) -> Answer {
        send(&self.client, &process(&self.company, factor, what, who), image)
    }

    #[track_caller]
    pub(crate) fn expect(
        &self,
        (factor, what, who): (i64, i64, &str),
        image: &[u8],
        codes: (u16, i64, i64),
    ) {
        expect(&self.call(factor, what, who, Some(image)), codes);
    }

    #[track_caller]
    fn delete(&self, factor: i64, who: &str) {
        expect(&self.call(factor, DELETE, who, None), DONE);
    }
}

fn templates(world: &World) -> i64 {
    world.number("SELECT COUNT(*) FROM biometric_template")
}

on_both_engines! {
    fn samples_a_finger_is_enrolled_and_told_from_another(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let (ann, joe) = (add(&kiosk.client, "ann"), add(&kiosk.client, "joe"));
        kiosk.expect((FINGER, VERIFY, &ann), &pictures::fingerprint(1, 1), NOT_ENROLLED);
        kiosk.expect((FINGER, ENROL, &ann), &pictures::fingerprint(1, 0), DONE);
        kiosk.expect((FINGER, ENROL, &joe), &pictures::fingerprint(2, 0), DONE);
        kiosk.expect((FINGER, VERIFY, "ann"), &pictures::fingerprint(1, 1), DONE);
        kiosk.expect((FINGER, VERIFY, "joe"), &pictures::fingerprint(2, 1), DONE);
        kiosk.expect((FINGER, VERIFY, &ann), &pictures::fingerprint(2, 1), NO_MATCH);
        kiosk.expect((FINGER, VERIFY, &joe), &pictures::fingerprint(1, 1), NO_MATCH);
        // One factor says nothing about another.
        kiosk.expect((FACE, VERIFY, &ann), pictures::ASTRONAUT, NOT_ENROLLED);
        assert_eq!(templates(world), 2);
        assert_eq!(world.number("SELECT COUNT(*) FROM biometric_consent"), 2);
        let row = audited(world, &kiosk.company, |row| {
            row["act"] == "ProcessBiometric" && row["reason"] == "no_match"
        });
        let device: Value = serde_json::from_str(row["device"].as_str().unwrap()).unwrap();
        assert_eq!(device["src_user_id"], "222");
    }

    fn samples_a_face_is_enrolled_and_told_from_another(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let (ann, joe) = (add(&kiosk.client, "ann"), add(&kiosk.client, "joe"));
        kiosk.expect((FACE, ENROL, &ann), pictures::ASTRONAUT, DONE);
        kiosk.expect((FACE, ENROL, &joe), pictures::PRESIDENT, DONE);
        kiosk.expect((FACE, VERIFY, &ann), &pictures::another_look(pictures::ASTRONAUT), DONE);
        kiosk.expect((FACE, VERIFY, &joe), &pictures::another_look(pictures::PRESIDENT), DONE);
        kiosk.expect((FACE, VERIFY, &ann), pictures::PRESIDENT, NO_MATCH);
        kiosk.expect((FACE, VERIFY, &joe), pictures::VICE_PRESIDENT, NO_MATCH);
    }

    fn samples_a_palm_is_enrolled_and_told_from_another(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let (ann, joe) = (add(&kiosk.client, "ann"), add(&kiosk.client, "joe"));
        kiosk.expect((PALM, ENROL, &ann), &pictures::hand(1, 0), DONE);
        kiosk.expect((PALM, ENROL, &joe), &pictures::hand(2, 0), DONE);
        kiosk.expect((PALM, VERIFY, &ann), &pictures::hand(1, 1), DONE);
        kiosk.expect((PALM, VERIFY, &ann), &pictures::hand(2, 1), NO_MATCH);
    }

    fn samples_up_to_five_of_one_finger_and_of_no_other(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        for impression in 0..6 {
            let print = pictures::fingerprint(1, impression);
            kiosk.expect((FINGER, ENROL, &ann), &print, DONE);
            assert_eq!(templates(world), (i64::try_from(impression).unwrap() + 1).min(5));
        }
        kiosk.expect((FINGER, ENROL, &ann), &pictures::fingerprint(2, 0), NO_MATCH);
        assert_eq!(templates(world), 5, "a refused sample changes nothing");
        kiosk.delete(FINGER, &ann);
        assert_eq!(templates(world), 0);
        kiosk.delete(FINGER, &ann);
        kiosk.expect((FINGER, VERIFY, &ann), &pictures::fingerprint(1, 0), NOT_ENROLLED);
        kiosk.expect((FINGER, ENROL, &ann), &pictures::fingerprint(2, 0), DONE);
        kiosk.expect((FINGER, VERIFY, &ann), &pictures::fingerprint(2, 1), DONE);
    }

    fn samples_that_do_not_match_lock_the_factor_and_nothing_else(world: &mut World) {
        let kiosk = Kiosk::open(world);
        world.run(&["company", "change", "--biometric-lockout-soft-after", "2"]).done();
        let ann = add(&kiosk.client, "ann");
        let pin = json!({ "guid": ann, "pin": "102374" });
        expect(&kiosk.client.call("/GeneratePin", &pin), DONE);
        let (own, other) = (pictures::fingerprint(1, 0), pictures::fingerprint(2, 0));
        kiosk.expect((FINGER, ENROL, &ann), &own, DONE);
        kiosk.expect((FACE, ENROL, &ann), pictures::ASTRONAUT, DONE);
        // A picture that shows nothing is no try.
        for _ in 0..4 {
            let blank = pictures::plain(300, 300, 255);
            assert_ne!(kiosk.call(FINGER, VERIFY, &ann, Some(&blank)).codes(), LOCKED);
        }
        kiosk.expect((FINGER, VERIFY, &ann), &other, NO_MATCH);
        kiosk.expect((FINGER, VERIFY, &ann), &own, DONE);
        for _ in 0..2 {
            kiosk.expect((FINGER, VERIFY, &ann), &other, NO_MATCH);
        }
        kiosk.expect((FINGER, VERIFY, &ann), &own, LOCKED);
        kiosk.expect((FACE, VERIFY, &ann), pictures::ASTRONAUT, DONE);
        expect(&kiosk.client.call("/VerifyPin", &pin), DONE);
        // Deletion and a new enrolment are no way around it.
        kiosk.delete(FINGER, &ann);
        kiosk.expect((FINGER, ENROL, &ann), &own, DONE);
        kiosk.expect((FINGER, VERIFY, &ann), &own, LOCKED);
        audited(world, &kiosk.company, |row| row["reason"] == "biometric_locked");
        world.run(&["person", "unlock", "--user", "ann"]).done();
        kiosk.expect((FINGER, VERIFY, &ann), &own, DONE);
    }

    fn samples_of_somebody_else_raise_an_alarm(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let (ann, joe) = (add(&kiosk.client, "ann"), add(&kiosk.client, "joe"));
        kiosk.expect((FINGER, ENROL, &ann), &pictures::fingerprint(1, 0), DONE);
        kiosk.expect((FINGER, ENROL, &joe), &pictures::fingerprint(1, 1), DONE);
        let alarms = || {
            let rows = world.audit(&kiosk.company);
            let mut people: Vec<_> = rows
                .iter()
                .filter(|row| row["reason"] == "duplicate_person")
                .map(|row| row["person"].as_str().unwrap().to_owned())
                .collect();
            people.sort();
            people
        };
        let mut both = vec![ann.clone(), joe.clone()];
        both.sort();
        assert_eq!(alarms(), both);
        kiosk.delete(FINGER, &joe);
        world.run(&["company", "change", "--duplicates", "refuse"]).done();
        doorward_testkit::eventually("duplicates are refused", || {
            let answer = kiosk.call(FINGER, ENROL, &joe, Some(&pictures::fingerprint(1, 2)));
            if answer.codes() == DONE {
                kiosk.delete(FINGER, &joe);
            }
            (answer.codes() == ELSEWHERE).then_some(())
        });
        kiosk.expect((FINGER, VERIFY, &joe), &pictures::fingerprint(1, 2), NOT_ENROLLED);
        kiosk.expect((FINGER, ENROL, &joe), &pictures::fingerprint(3, 0), DONE);
    }

    fn samples_of_inactive_people_and_factors_that_are_off(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        let own = pictures::fingerprint(1, 0);
        kiosk.expect((FINGER, ENROL, &ann), &own, DONE);
        let iam = world.client(&kiosk.company, Api::Iam);
        expect(&iam.call("/DeactivateUser", &json!({ "guid": ann })), DONE);
        for what in [ENROL, VERIFY] {
            kiosk.expect((FINGER, what, &ann), &own, INACTIVE);
        }
        expect(&iam.call("/ActivateUser", &json!({ "guid": ann })), DONE);
        kiosk.expect((FINGER, VERIFY, &ann), &own, DONE);
        world.run(&["company", "change", "--factors", "face"]).done();
        doorward_testkit::eventually("the factor is off", || {
            let answer = kiosk.call(FINGER, VERIFY, &ann, Some(&own));
            (answer.codes() == SETTINGS).then_some(())
        });
        assert_eq!(templates(world), 1, "what is off is not forgotten");
        kiosk.delete(FINGER, &ann);
        assert_eq!(templates(world), 0);
    }

    fn samples_are_kept_sealed_and_each_in_its_place(world: &mut World) {
        let kiosk = Kiosk::open(world);
        let (ann, joe) = (add(&kiosk.client, "ann"), add(&kiosk.client, "joe"));
        kiosk.expect((FINGER, ENROL, &ann), &pictures::fingerprint(1, 0), DONE);
        kiosk.expect((FINGER, ENROL, &joe), &pictures::fingerprint(2, 0), DONE);
        // A template that is moved to another row does not open there.
        world.expect_errors();
        world.execute("UPDATE biometric_template SET sample = 9");
        let answer = kiosk.call(FINGER, VERIFY, &ann, Some(&pictures::fingerprint(1, 1)));
        assert_eq!(answer.status, 500, "{}", answer.text());
        world.execute("UPDATE biometric_template SET sample = 1");
        kiosk.expect((FINGER, VERIFY, &ann), &pictures::fingerprint(1, 1), DONE);
        // Master keys are rotated with what they sealed.
        world.run(&["master-key", "rotate"]).done();
        world.restart();
        world.run(&["master-key", "reseal"]).done();
        kiosk.expect((FINGER, VERIFY, &ann), &pictures::fingerprint(1, 1), DONE);
        kiosk.expect((FINGER, VERIFY, &joe), &pictures::fingerprint(1, 1), NO_MATCH);
    }
}

#[test]
fn samples_that_are_deleted_are_nowhere_in_the_file() {
    play(env!("CARGO_BIN_EXE_doorward"), Engine::Sqlite, |world: &mut World| {
        let kiosk = Kiosk::open(world);
        let ann = add(&kiosk.client, "ann");
        kiosk.expect((FACE, ENROL, &ann), pictures::ASTRONAUT, DONE);
        let sealed = world.bytes("SELECT sealed FROM biometric_template");
        let found = |world: &World| {
            ["doorward.db", "doorward.db-wal"].into_iter().any(|name| {
                let file = std::fs::read(world.data(name)).unwrap_or_default();
                file.windows(64).any(|window| window == &sealed[100..164])
            })
        };
        assert!(found(world), "it is in the file before");
        kiosk.delete(FACE, &ann);
        world.stop();
        assert!(!found(world), "and overwritten afterwards");
    });
}
