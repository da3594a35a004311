package io.xypriss.applications.session;

import jakarta.servlet.http.HttpSession;
import java.security.Principal;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class VisitController {

    private static final String VISITS = "visits";

    /** Who asks, and how often in this session. */
    @GetMapping("/visit")
    String visit(Principal user, HttpSession session) {
        int visits = (session.getAttribute(VISITS) instanceof Integer before) ? before + 1 : 1;
        session.setAttribute(VISITS, visits);
        return user.getName() + " " + visits;
    }
}
