package dev.gsyncd.worker;

import dev.gsyncd.batch.FileState;
import dev.gsyncd.batch.View;
import dev.gsyncd.change.EntryName;
import dev.gsyncd.gluster.Gfid;
import dev.gsyncd.secondary.Found;
import dev.gsyncd.secondary.Secondary;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/// Answers the open questions of a [View] by asking the side that it is of.
record Answers(PrimaryNames primary, Secondary secondary) {
    /// What the primary holds.
    ///
    /// @param states gets what is needed to make the files that names hold
    /// @param planned gets what each name holds
    void ofPrimary(View want, Map<Gfid, FileState> states, Map<EntryName, Gfid> planned)
            throws IOException {
        View.Questions questions = want.takeQuestions();
        if (!questions.names().isEmpty()) {
            Map<EntryName, FileState> found = primary.lookup(questions.names());
            for (EntryName name : questions.names()) {
                FileState state = found.get(name);
                if (state == null) {
                    want.putAbsent(name);
                } else {
                    want.put(name, state.gfid(), state.type());
                    states.put(state.gfid(), state);
                    planned.put(name, state.gfid());
                }
            }
        }
        if (!questions.files().isEmpty()) {
            Map<Gfid, FileState> found = primary.files(questions.files());
            for (Gfid gfid : questions.files()) {
                FileState state = found.get(gfid);
                if (state == null) {
                    want.putAbsent(gfid);
                } else {
                    want.put(gfid, state.type());
                }
            }
        }
        if (!questions.homes().isEmpty()) {
            Map<Gfid, List<EntryName>> found = primary.homes(questions.homes());
            questions.homes().forEach(g -> want.putHomes(g, found.getOrDefault(g, List.of())));
        }
    }

    /// What the secondary holds.
    void ofSecondary(View have) throws IOException {
        View.Questions questions = have.takeQuestions();
        if (!questions.names().isEmpty()) {
            Map<EntryName, Found> found = secondary.lookup(questions.names());
            for (EntryName name : questions.names()) {
                Found there = found.get(name);
                if (there == null) {
                    have.putAbsent(name);
                } else {
                    have.put(name, there.gfid(), there.type());
                }
            }
        }
        if (!questions.files().isEmpty()) {
            Map<Gfid, Found> found = secondary.lookupGfids(questions.files());
            for (Gfid gfid : questions.files()) {
                Found there = found.get(gfid);
                if (there == null) {
                    have.putAbsent(gfid);
                } else {
                    have.put(gfid, there.type());
                }
            }
        }
        if (!questions.homes().isEmpty()) {
            Map<Gfid, List<EntryName>> found = secondary.homes(questions.homes());
            questions.homes().forEach(g -> have.putHomes(g, found.getOrDefault(g, List.of())));
        }
    }
}
