//! A heap in parts: two realms and what they share, what detached elements, handlers, closures and a console alone keep, and
//! variables that no closure reads any more.

use crate::{SnapshotBuilder, heap};

/// Two pages in the newest root model, each of the parts that the class table can be confined to, and a script's scopes.
#[must_use]
pub fn parts_heap() -> SnapshotBuilder {
    let (mut snapshot, node) = heap(
        r#"
        gc      = synthetic "(GC roots)" 0
        handles = synthetic "(Global handles)" 0
        root -element 1-> gc
        gc -element 1-> handles

        one     = native "system / NativeContext / one.example" 2264
        two     = native "system / NativeContext / two.example" 2264
        metaOne = "object shape" "system / Map" 80
        metaTwo = "object shape" "system / Map" 80
        mapOne  = "object shape" "system / Map" 80
        mapTwo  = "object shape" "system / Map" 80
        handles -internal 1-> one
        handles -internal 2-> two
        metaOne -internal native_context-> one
        metaTwo -internal native_context-> two
        mapOne -internal map-> metaOne
        mapTwo -internal map-> metaTwo

        pageOne = object Page 120
        pageTwo = object Page 80
        ofOne   = object Note 40
        ofTwo   = object Note 48
        ofBoth  = array "(shared data)" 512
        below   = string "below both" 32
        loose   = string "of nobody" 24
        pageOne -internal map-> mapOne
        pageTwo -internal map-> mapTwo
        one -internal global_object-> pageOne
        two -internal global_object-> pageTwo
        pageOne -property note-> ofOne
        pageTwo -property note-> ofTwo
        pageOne -internal data-> ofBoth
        pageTwo -internal data-> ofBoth
        ofBoth -internal 1-> below
        gc -internal 2-> loose

        // An element that is attached, its listener; one that is not, and what only it keeps.
        document = native HTMLDocument 120
        main     = native "<main id='a'>" 96
        gone     = native "<div class='row'>" 96
        child    = native "<span>" 64
        store    = object DetachedStore 400
        wrapper  = object HTMLDivElement 32
        handles -internal 3-> document
        document -element 1-> main
        pageOne -property removed-> wrapper
        wrapper -internal native-> gone
        gone -element 1-> child
        gone -property store-> store

        listener  = native V8EventListener 48
        framework = native V8EventListener 48
        handler   = closure onClick 64
        code      = code "(code)" 200
        wrapped   = object Wrapper 24
        inner     = closure onScroll 64
        view      = object View 300
        main -internal 7-> listener
        main -internal 8-> framework
        listener -element 1-> handler
        handler -internal code-> code
        handler -property view-> view
        framework -element 1-> wrapped
        wrapped -property plain-> view
        wrapped -property fn-> inner
        inner -internal code-> code

        logged = object Logged 72
        line   = string "a line of the log" 40
        handles -internal 4 / DevTools console-> logged
        logged -property text-> line
        logged -property note-> ofOne

        // A function's context; two closures over it, of which one is alive and reads one of three variables.
        script     = native "system / Script / app.js" 96
        info       = native "system / ScopeInfo" 48
        innerInfo  = native "system / ScopeInfo" 48
        outerCode  = native "system / SharedFunctionInfo / setUp" 64
        readCode   = native "system / SharedFunctionInfo / read" 64
        id1        = number int 0
        id2        = number int 0
        id3        = number int 0
        text1      = string "1" 0
        text2      = string "2" 0
        text3      = string "3" 0
        context    = native "system / Context / scope @1" 48
        nested     = native "system / Context / scope @3" 32
        read       = closure read 64
        used       = object Used 500
        unused     = object Unused 7000
        alsoUnused = string "also unused" 100
        nestedUsed = object Used 60
        id1 -internal value-> text1
        id2 -internal value-> text2
        id3 -internal value-> text3
        outerCode -internal script-> script
        outerCode -internal name_or_scope_info-> info
        outerCode -internal scope_id-> id1
        readCode -internal script-> script
        readCode -internal scope_id-> id2
        info -internal scope_id-> id1
        innerInfo -internal scope_id-> id3
        innerInfo -internal outer_scope_info-> info
        context -internal scope_info-> info
        context -context used-> used
        context -context unused-> unused
        context -context alsoUnused-> alsoUnused
        nested -internal scope_info-> innerInfo
        nested -internal previous-> context
        nested -context nestedUsed-> nestedUsed
        read -internal shared-> readCode
        read -internal context-> nested
        pageTwo -property read-> read
        "#,
    );
    snapshot.detachedness(node["document"], 1).detachedness(node["main"], 1).detachedness(node["gone"], 2);
    let script = node["script"];
    // `setUp` declares three variables; a block in it a fourth; `read`, within the block, reads the first and the fourth;
    // `drop`, which is gone, read the second.
    snapshot
        .scope(script, 0, 0, &[], &[])
        .scope(script, 1, 1, &["used", "unused", "alsoUnused"], &[])
        .scope(script, 3, 2, &["nestedUsed"], &[])
        .scope(script, 2, 3, &[], &[(1, 0), (3, 0)])
        .scope(script, 4, 2, &[], &[(1, 1)]);
    snapshot
}
